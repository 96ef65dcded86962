// A backend that is asked state by state: a key that goes from one state to another while they are read could be missed by all of them.
// It is not where each state is read after those that a key may come from, as far as the list has been read, and where what an earlier
// request has left serves for all states of a list or for none.

import Dialects
import KeyListing

/// Whose turn it is among the states of one list.
struct StateTurns {
    private let limit: Int
    /// Fetches whose turn has not come.
    private var waiting: [Fetch] = []
    private var asked: Set<Int> = []
    /// What an earlier request has left serves for these.
    private var served: Set<Int> = []
    /// These have been read in this request.
    private var begun: Set<Int> = []
    /// The sources that need more than may be read now, beside what others have had.
    private var held: [Int] = []

    /// - Parameter limit: the most keys of the page.
    init(limit: Int) { self.limit = limit }

    mutating func add(_ fetch: Fetch, _ participants: [Participant]) {
        let isLate = Self.states(like: fetch.source, participants).contains { $0 > fetch.source && asked.contains($0) }
        let isMore = served.contains(fetch.source)
        if isLate || isMore { held.append(fetch.source) } else { waiting.append(fetch) }
    }

    /// Has all states of a list read anew from where the walk is, where one needs more than it may read beside the others; empty where
    /// none does.
    mutating func readAnew(_ walk: inout Walk, _ participants: inout [Participant]) -> [WalkAction] {
        guard let first = held.first else { return [] }
        let states = Self.states(like: first, participants)
        held.removeAll(where: states.contains)
        waiting.removeAll { states.contains($0.source) }
        asked.subtract(states)
        served.subtract(states)
        begun.formUnion(states)
        // What was had before was read too early for what the others go on to.
        for state in states { participants[state].pagesHad = [] }
        return states.flatMap { walk.readOn($0) }
    }

    /// The fetches whose turn it is, and whether what an earlier request has left may serve.
    ///
    /// - Parameter kept: what an earlier request has left of the page; nil where it has left nothing.
    mutating func next(
        _ walk: Walk, _ participants: [Participant], kept: (Fetch, Participant) -> RestOfPage?
    ) -> [(fetch: Fetch, takesKept: Bool)] {
        if waiting.isEmpty { return [] }
        var turns: [Fetch] = []
        for fetch in waiting {
            let earlier = Self.states(like: fetch.source, participants).filter { $0 < fetch.source }
            if earlier.contains(where: walk.isReading) { continue }
            if earlier.isEmpty, !begun.contains(fetch.source) { serve(fetch.source, walk, participants, kept) }
            turns.append(fetch)
        }
        waiting.removeAll(where: turns.contains)
        asked.formUnion(turns.map(\.source))
        begun.formUnion(turns.map(\.source))
        return turns.map { ($0, served.contains($0.source)) }
    }

    /// Has the states of a list, the first of them told, served by what has been left, where that is enough for the page.
    private mutating func serve(
        _ first: Int, _ walk: Walk, _ participants: [Participant], _ kept: (Fetch, Participant) -> RestOfPage?
    ) {
        let states = Self.states(like: first, participants)
        let isEnough = states.allSatisfy { state in
            guard walk.takesKept(state), let fetch = waiting.first(where: { $0.source == state }),
                let rest = kept(fetch, participants[state])
            else { return false }
            let isEnd = rest.page.nextToken == nil && !rest.isReadAgain
            return isEnd || rest.page.keys.count >= limit
        }
        if isEnough { served.formUnion(states) }
    }

    /// The states of a source's list, itself among them; none where it is no state's. They stand in the order in which keys go through
    /// them.
    static func states(like source: Int, _ participants: [Participant]) -> [Int] {
        guard participants[source].part.statusWord != nil else { return [] }
        let (backend, tenant) = (participants[source].backend, participants[source].part.tenantID)
        return participants.indices.filter {
            let part = participants[$0].part
            return part.statusWord != nil && part.tenantID == tenant && participants[$0].backend === backend
        }
    }
}
