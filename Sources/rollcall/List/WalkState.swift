// The decisions of a walk: whether to go on, with which cursor, and what to say at the end. No I/O, no clock.

struct WalkState: Equatable {
    enum Step: Equatable {
        case fetch(cursor: String?)
        case finished
    }

    private(set) var step: Step
    private(set) var keyCount = 0
    private(set) var pageCount = 0
    private(set) var isComplete = true
    /// The names of all backends that some page lacked.
    private(set) var unreachable: Set<String> = []

    /// A walk from the start, or from `cursor`.
    init(cursor: String?) {
        step = .fetch(cursor: cursor)
    }

    /// Takes a page into account and chooses the next step.
    mutating func pageArrived(_ page: KeyPage) throws(ListFailure) {
        if case .fetch(let cursor?) = step, page.nextCursor == cursor {
            throw .malformed("its next_cursor is the cursor that was sent: the walk would never end")
        }
        keyCount += page.keys.count
        pageCount += 1
        isComplete = isComplete && page.isComplete
        unreachable.formUnion(page.unreachable)
        step = page.nextCursor.map { .fetch(cursor: $0) } ?? .finished
    }

    /// The cursor that goes on from here, if the walk ends early and has one.
    var cursor: String? {
        if case .fetch(let cursor) = step { cursor } else { nil }
    }

    /// What is not whole about the walk, for standard error; nil where it is complete.
    var shortfall: String? {
        if isComplete { return nil }
        if unreachable.isEmpty { return "the list is not complete: keys may be missing" }
        let names = unreachable.sorted().map(PrintableText.escaped).joined(separator: ", ")
        return "the list is not complete: keys may be missing; unreachable: \(names)"
    }
}
