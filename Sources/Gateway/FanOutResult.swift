// What a fan-out brought: the page as far as it is merged, and which backends it lacks.

import KeyListing

/// What came of a request's calls.
struct FanOutResult {
    let walk: Walk
    let participants: [Participant]
    /// Whether an order broke, so that keys may have been missed on earlier pages.
    let lostTrust: Bool
    /// The backends that were asked and are missing, with why; each once.
    let missing: [(backend: Backend, failure: BackendFailure)]
    /// The backends whose last known lists stand in for them, with these lists' begin.
    let stale: [(backend: Backend, begun: Instant)]
    init(walk: Walk, participants: [Participant], lostTrust: Bool) {
        self.walk = walk
        self.participants = participants
        self.lostTrust = lostTrust
        missing = participants.reduce(into: []) { missing, participant in
            guard let failure = participant.failure, !missing.contains(where: { $0.backend === participant.backend })
            else { return }
            missing.append((participant.backend, failure))
        }
        stale = participants.compactMap { participant in
            participant.staleFor == nil ? nil : participant.list.map { (participant.backend, $0.begun) }
        }
    }

    /// The names of the backends that are missing, sorted by code point.
    var missingNames: [String] { Self.names(missing.map(\.backend)) }

    /// The names of the backends that the page lacks, or has old keys of, sorted by code point.
    var unreachable: [String] { Self.names(missing.map(\.backend) + stale.map(\.backend)) }

    private static func names(_ backends: [Backend]) -> [String] {
        Set(backends.map(\.name)).sorted { $0.lexicographicallyPrecedes($1) }
            .map { String(decoding: $0, as: UTF8.self) }
    }

    /// Whether every backend that was asked is missing.
    var isAllMissing: Bool {
        participants.allSatisfy { asked in missing.contains { $0.backend === asked.backend } }
    }
}
