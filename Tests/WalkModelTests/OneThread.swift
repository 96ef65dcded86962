// A task executor of one thread: tasks take turns in the same order each time, so that a seed means one walk.

import Foundation
import Synchronization

/// Runs jobs one after another, in the order in which they came.
final class OneThread: TaskExecutor {
    private struct State {
        var jobs: [UnownedJob] = []
        var next = 0

        mutating func take() -> UnownedJob? {
            guard next < jobs.count else { return nil }
            defer { next += 1 }
            return jobs[next]
        }
    }

    private let state = Mutex(State())
    private let wake = DispatchSemaphore(value: 0)

    init() {
        // The thread lives as long as the process, as do the few executors that there are.
        let thread = Thread { [self] in while true { run() } }
        thread.stackSize = 4 << 20
        thread.start()
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        state.withLock { state in
            if state.next == state.jobs.count { state = State() }
            state.jobs.append(job)
        }
        wake.signal()
    }

    private func run() {
        wake.wait()
        state.withLock { $0.take() }?.runSynchronously(on: asUnownedTaskExecutor())
    }
}
