// Where pages come from: the server, asked through the room Upstream. Tests script a source of their own.

import Upstream

/// An answer of any status, unread.
struct PageAnswer {
    var status: Int
    var retryAfter: String?
    var body: [UInt8]
}

protocol PageSource: Sendable {
    /// Asks for the page at `cursor`, or with no cursor for the first.
    func answer(at cursor: String?) async throws(ListFailure) -> PageAnswer
}

struct ServerSource: PageSource {
    /// Longer than any route's deadline, and than a server's wait for slow backends.
    private static let patience = Duration.seconds(120)
    private static let largestPage = 64 << 20

    private let pool: TransferPool
    private let address: ListAddress
    private let filters: ListFilters
    private let startCursor: String?
    private let token: SecretHeader?

    init(pool: TransferPool, address: ListAddress, filters: ListFilters, startCursor: String?, token: SecretHeader?) {
        self.pool = pool
        self.address = address
        self.filters = filters
        self.startCursor = startCursor
        self.token = token
    }

    func answer(at cursor: String?) async throws(ListFailure) -> PageAnswer {
        let isFirst = cursor == startCursor
        let parameters = isFirst ? filters.firstParameters(cursor: cursor) : filters.nextParameters(cursor: cursor)
        let request = TransferRequest(
            url: address.url(parameters), headers: [("Accept", "application/json, application/problem+json")],
            credential: token, deadline: .now + Self.patience, maxAnswer: Self.largestPage,
            answerHeaders: ["retry-after"])
        do {
            let response = try await pool.perform(request)
            return PageAnswer(
                status: response.status, retryAfter: response.header("retry-after"), body: response.body)
        } catch {
            throw Self.failure(error)
        }
    }

    private static func failure(_ failure: TransferFailure) -> ListFailure {
        if failure.kind == .cancelled { return .interrupted }
        let words = failure.name.split(separator: "_").joined(separator: " ")
        return .unanswered(failure.detail.isEmpty ? words : "\(words): \(failure.detail)")
    }
}
