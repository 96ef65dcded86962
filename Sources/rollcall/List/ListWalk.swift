// Walks from page to page until the end: fetches, waits where the server asks for it, prints. What it decides is in
// WalkState and RetryPolicy; what it touches is behind PageSource and ListConsole.

struct ListWalk<Source: PageSource, Console: ListConsole> {
    private let source: Source
    private let console: Console
    private var writer: any KeyWriter
    private var state: WalkState
    private var retries = RetryPolicy()

    init(from cursor: String?, source: Source, writer: any KeyWriter, console: Console) {
        self.source = source
        self.console = console
        self.writer = writer
        state = WalkState(cursor: cursor)
    }

    /// Walks to the end, or to the first failure.
    mutating func run() async -> ListOutcome {
        var failure: ListFailure?
        do {
            while case .fetch(let cursor) = state.step { try await take(page(at: cursor)) }
        } catch {
            failure = error
        }
        // What was printed is closed on failure too: the keys so far stay readable.
        if state.pageCount > 0 {
            do { try console.print(writer.closing(state)) } catch { failure = failure ?? error }
        }
        console.show(progress: nil)
        return ListOutcome(walk: state, failure: failure)
    }

    /// Prints a page. Only when that is done does the walk move on: the cursor to go on with never skips a key.
    private mutating func take(_ page: KeyPage) throws(ListFailure) {
        var next = state
        try next.pageArrived(page)
        let opening = state.pageCount == 0 ? writer.opening() : []
        try console.print(opening + writer.text(of: page.keys))
        state = next
        console.show(progress: progress)
    }

    private mutating func page(at cursor: String?) async throws(ListFailure) -> KeyPage {
        while true {
            let answer = try await source.answer(at: cursor)
            if answer.status == 200 {
                retries.pageArrived()
                return try KeyPage(reading: answer.body)
            }
            try await pauseOrFail(after: answer)
        }
    }

    private mutating func pauseOrFail(after answer: PageAnswer) async throws(ListFailure) {
        let problem = ProblemDocument(status: answer.status, body: answer.body)
        let pause = retries.pause(
            afterStatus: answer.status, code: problem.code, retryAfter: answer.retryAfter, now: console.unixTime)
        guard let pause else { throw .refused(problem) }
        console.show(progress: "\(progress); the server answers \(answer.status), waiting \(pause) s")
        try await console.pause(seconds: pause)
    }

    private var progress: String {
        let keys = state.keyCount == 1 ? "1 key" : "\(state.keyCount) keys"
        let pages = state.pageCount == 1 ? "1 page" : "\(state.pageCount) pages"
        return "\(keys), \(pages)"
    }
}
