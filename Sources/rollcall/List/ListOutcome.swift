// How a walk ended: the exit code, and what to say about it on standard error.

struct ListOutcome: Equatable {
    var walk: WalkState
    var failure: ListFailure?

    /// 0 for a whole list, 3 for one that may lack keys, else the failure's.
    var exitCode: Int32 { failure?.exitCode ?? (walk.isComplete ? 0 : 3) }

    /// Lines for standard error.
    var remarks: [String] {
        [failure?.message, walk.shortfall, continuation].compactMap(\.self)
    }

    /// How to go on after a failure, where that can help.
    private var continuation: String? {
        guard let failure, walk.pageCount > 0, let cursor = walk.cursor else { return nil }
        switch failure {
        // The server has refused the cursor itself.
        case .refused(let problem) where problem.status == 400 || problem.status == 410: return nil
        // Whoever read the output has had enough.
        case .unwritable(nil): return nil
        default: return "to go on from here: --cursor \(cursor)"
        }
    }
}
