// Which calls that came to nothing say something about the backend's health, and which only that the request was out of time.

import Testing
import Upstream

@testable import Gateway

@Suite("Whose fault it is")
struct BlameTests {
    private let start = ContinuousClock.now

    private func bounds(_ left: Duration, patience: Duration?) -> CallBounds {
        CallBounds(deadline: start + left, patience: patience)
    }

    @Test("a call has had time where it had half of what a request's first call has, or of the backend's own timeout")
    func hadTime() {
        let second = Duration.seconds(1)
        #expect(bounds(.seconds(2), patience: .seconds(2)).hadTime(at: start, ownTime: nil))
        #expect(bounds(second, patience: .seconds(2)).hadTime(at: start, ownTime: nil))
        #expect(!bounds(second * 0.9, patience: .seconds(2)).hadTime(at: start, ownTime: nil))
        #expect(bounds(second * 0.9, patience: .seconds(2)).hadTime(at: start, ownTime: second))
        #expect(bounds(second * 0.1, patience: nil).hadTime(at: start, ownTime: nil))
    }

    @Test("a call that never began says nothing, and one that was answered too late does")
    func outcomes() {
        let failures: [(TransferFailure, Bool?)] = [
            (TransferFailure(.tooSlow(answerBegan: false), hasBegun: false), nil),
            (TransferFailure(.tooSlow(answerBegan: false)), true), (TransferFailure(.unreachable), true),
            (TransferFailure(.queueFull), nil), (TransferFailure(.tooLarge), false),
        ]
        for (failure, isSick) in failures {
            #expect(Result<TransferResponse, TransferFailure>.failure(failure).isSick == isSick, "\(failure)")
        }
    }
}
