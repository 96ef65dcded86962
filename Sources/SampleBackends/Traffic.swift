// What one sample backend has been asked so far, and the faults it has been told to commit. Shared by all connections.

import Synchronization

/// Counters of one backend since it was made or they were last reset.
public struct SampleCounts: Sendable, Equatable {
    /// Complete requests, well or badly answered.
    public var calls = 0
    /// Connections that were accepted.
    public var connections = 0
    /// Answers that were begun, by status.
    public var statuses: [Int: Int] = [:]
    /// Bytes of the bodies of the answers that were begun.
    public var bodyBytes = 0
}

/// The one place that counts and that chooses faults.
final class Traffic: Sendable {
    private struct State {
        var counts = SampleCounts()
        var faults = SampleFaults.none
        var callsSinceFaults = 0
        var serial = 0
    }

    /// Guards every number and the choice of faults.
    private let state = Mutex(State())

    var counts: SampleCounts {
        state.withLock { $0.counts }
    }

    var faults: SampleFaults {
        get { state.withLock { $0.faults } }
        set {
            state.withLock {
                $0.faults = newValue
                $0.callsSinceFaults = 0
            }
        }
    }

    func reset() {
        state.withLock { $0.counts = SampleCounts() }
    }

    /// Counts a connection; gives the fault that strikes before its first request is read. That call counts as made.
    func connected() -> SampleFault? {
        let (number, faults) = state.withLock {
            $0.counts.connections += 1
            return ($0.callsSinceFaults + 1, $0.faults)
        }
        let fault = faults.atConnection(number).first { (fault: SampleFault) -> Bool in
            switch fault {
            case .hangAt(.connection), .resetAt(.connection), .closeAt(.connection): true
            default: false
            }
        }
        if fault != nil { _ = asked(method: "", target: "") }
        return fault
    }

    /// Counts a request; gives its serial number and the faults for it.
    func asked(method: String, target: String) -> (serial: Int, faults: [SampleFault]) {
        let (serial, number, faults) = state.withLock {
            $0.counts.calls += 1
            $0.callsSinceFaults += 1
            $0.serial += 1
            return ($0.serial, $0.callsSinceFaults, $0.faults)
        }
        // The choice is the caller's code: it runs without the lock, so that it may ask for the counts.
        return (serial, faults.choose(SampleCall(number: number, method: method, target: target)))
    }

    func answered(status: Int, bytes: Int) {
        state.withLock {
            $0.counts.statuses[status, default: 0] += 1
            $0.counts.bodyBytes += bytes
        }
    }
}
