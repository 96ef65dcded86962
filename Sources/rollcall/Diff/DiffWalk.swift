// Walks every route of a configuration to its end. A list that may lack keys is none: then there is nothing to compare.

import Configuration
import Downstream
import Gateway

/// A walk through all that one configuration lists.
struct DiffWalk {
    let file: String
    let gateway: Gateway

    /// What each route lists, in the file's order of routes.
    func routes(matching match: KeyMatch) async throws -> [DiffRoute] {
        var routes: [DiffRoute] = []
        for route in gateway.table.routes {
            let keys = try await keys(ofRoute: route.name, match)
            routes.append(DiffRoute(name: route.name, keys: keys))
        }
        return routes
    }

    /// A key that changes during the walk may stand on two pages: it counts once.
    private func keys(ofRoute route: String, _ match: KeyMatch) async throws -> [DiffKey] {
        var keys: [DiffKey] = []
        var seen: Set<ExactText> = []
        var state = WalkState(cursor: nil)
        while case .fetch(let cursor) = state.step {
            let page = try await page(ofRoute: route, cursor)
            try state.pageArrived(page)
            keys += page.keys.map { DiffKey($0, match) }.filter { seen.insert($0.uid).inserted }
        }
        if !state.isComplete { throw failure("the list of the route '\(route)' may lack keys") }
        return keys
    }

    private func page(ofRoute route: String, _ cursor: String?) async throws -> KeyPage {
        let query = (cursor.map { "cursor=\($0)&" } ?? "") + "partial=forbid&limit=\(Int.max)"
        for _ in 0..<RetryPolicy.triesWhileCollecting {
            let answer = await gateway.page(ofRoute: route, query: query)
            if answer.status == 200 { return try KeyPage(reading: answer.body) }
            let problem = ProblemDocument(status: answer.status, body: answer.body)
            guard problem.code == "collecting" else { throw failure(problem, route) }
            try await Task.sleep(for: .seconds(1))
        }
        throw failure("the route '\(route)' is still being collected")
    }

    private func failure(_ problem: ProblemDocument, _ route: String) -> DiffFailure {
        let words = [problem.code, problem.reason].compactMap(\.self).joined(separator: ": ")
        return failure("the route '\(route)' can't be listed: \(words)")
    }

    private func failure(_ message: String) -> DiffFailure { DiffFailure(message: "\(file): \(message)") }
}
