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
    /// Calls to a Cycles server by what they list.
    public var kinds: [SampleWork.Kind: Int] = [:]
    /// Keys that a Cycles server has loaded and looked at, page by page.
    public var keysLookedAt = 0
    /// The time that a server of that cost has spent; see `SampleCycles.Manner`.
    public var workTime = Duration.zero
}

/// What a server had to do for an answer.
public struct SampleWork: Sendable, Equatable {
    /// What a call lists.
    public enum Kind: String, Sendable, CaseIterable {
        /// Keys of all tenants.
        case list
        /// Keys of one tenant.
        case tenant
        /// Tenants.
        case tenants
        /// Nothing: refused before a key was looked at, as the probe of the sort is.
        case refused
    }

    /// What the call listed.
    public var kind: Kind
    /// How many keys were looked at.
    public var keys = 0
    /// What that took.
    public var time = Duration.zero
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

    func answered(status: Int, bytes: Int, work: SampleWork?) {
        state.withLock {
            if let work {
                $0.counts.kinds[work.kind, default: 0] += 1
                $0.counts.keysLookedAt += work.keys
                $0.counts.workTime += work.time
            }
            $0.counts.statuses[status, default: 0] += 1
            $0.counts.bodyBytes += bytes
        }
    }
}
