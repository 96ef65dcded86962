// Walks a scenario against a gateway and has each answer judged.

/// A gateway under test, in process or behind a socket.
package protocol ListServer {
    /// Serves the route table from here on, as if it had just been started.
    mutating func load(_ entries: [Entry]) async throws
    /// Answers `GET /v1/keys`; `other`: by the gateway that served before, where it had the same table.
    func get(_ query: String, other: Bool) async throws -> RawAnswer
}

/// One scenario's walk.
package struct Walker<Server: ListServer> {
    private let scenario: Scenario
    private let world: World
    private var server: Server
    private var judge: Judge
    private var bill: Bill
    private var entries: [Entry]
    private var cursor: String?
    private var allowsPartial: Bool?
    private var errors = 0
    /// The requests that it took.
    package private(set) var requests = 0

    package init(_ scenario: Scenario, _ world: World, _ server: Server) {
        self.scenario = scenario
        self.world = world
        self.server = server
        judge = Judge(scenario.query)
        bill = Bill(scenario)
        entries = scenario.entries
    }

    private var mostRequests: Int {
        let keys = scenario.stores.reduce(0) { $0 + $1.keys.count }
        return 80 + 4 * (keys + scenario.steps.reduce(0) { $0 + $1.events.count + $1.callEvents.count })
    }

    /// What is wrong with the walk; nil if nothing is.
    package mutating func problem() async throws -> String? {
        try await server.load(entries)
        if let problem = try await problemOfWalk(until: mostRequests) { return problem }
        // Two walks do not begin at the same instant.
        guard let between = scenario.between, let later = Moment.present.first(where: { $0.rank > world.clock.rank })
        else { return nil }
        world.apply([.clock(later)] + between)
        (judge, bill) = (Judge(scenario.query, after: judge), Bill(scenario))
        (cursor, allowsPartial, errors) = (nil, nil, 0)
        return try await problemOfWalk(until: requests + mostRequests).map { "second walk: \($0)" }
    }

    private mutating func problemOfWalk(until mostRequests: Int) async throws -> String? {
        while requests < mostRequests {
            let step = requests < scenario.steps.count ? scenario.steps[requests] : rest
            requests += 1
            try await prepare(step)
            switch try await request(step) {
            case .goesOn: continue
            case .ended: return bill.problem(entries)
            case .problem(let problem): return "request \(requests): \(problem)"
            }
        }
        return "no end after \(requests) requests"
    }

    /// A step behind the last: nothing happens any more.
    private var rest: Step {
        var step = Step()
        step.limit = scenario.steps[requests % scenario.steps.count].limit
        return step
    }

    private mutating func prepare(_ step: Step) async throws {
        world.apply(step.events)
        if errors > 1 { world.recover() }
        if step.events.contains(where: \.isOfTable) {
            entries = world.entries
            try await server.load(entries)
        }
        world.begin(step)
    }

    private enum Outcome {
        case goesOn, ended
        case problem(String)
    }

    private mutating func request(_ step: Step) async throws -> Outcome {
        let before = world.now
        let answer = try await server.get(query(step), other: step.goesToOther)
        let partial = step.partial ?? allowsPartial ?? true
        let limit = step.limit.map { $0 == 0 ? 50 : min($0, 500) } ?? 50
        let facts = RequestFacts(
            limit: limit, allowsPartial: partial, hasCache: cursor != nil && scenario.walkCache != 0, entries: entries,
            before: before, after: world.now)
        bill.add(facts.after)
        world.end()
        guard answer.status == 200 else { return error(answer, facts) }
        errors = 0
        guard let page = PageAnswer(answer) else { return .problem("no page: \(answer.text)") }
        if let problem = judge.problem(page, facts) { return .problem(problem + "\n" + answer.text) }
        if step.isRepeated, let problem = try await repetition(step, page, facts) { return .problem(problem) }
        if cursor == nil { allowsPartial = partial }
        cursor = page.cursor
        return cursor == nil ? .ended : .goesOn
    }

    private func query(_ step: Step) -> String {
        var parameters = cursor.map { ["cursor=\($0)"] } ?? scenario.query.parameters
        if let limit = step.limit { parameters.append("limit=\(limit)") }
        if let partial = step.partial { parameters.append("partial=\(partial ? "allow" : "forbid")") }
        return parameters.joined(separator: "&")
    }

    private mutating func error(_ answer: RawAnswer, _ facts: RequestFacts) -> Outcome {
        errors += 1
        let code = JSONValue(answer.body)?["code"]?.text ?? ""
        let names = entries.map(\.name)
        if cursor == nil, scenario.query.backends.contains(where: { !names.contains($0) }) {
            return code == "invalid_parameter" && answer.status == 400
                ? .ended : .problem("an unknown backend: \(code)")
        }
        if let problem = judge.problem(status: answer.status, code: code, facts) {
            return .problem(problem + "\n" + answer.text)
        }
        // What stays so when every backend is well is a bound of the table.
        return errors > 4 ? .ended : .goesOn
    }

    /// The same cursor again must bring the same page, where nothing has happened since.
    private func repetition(_ step: Step, _ page: PageAnswer, _ facts: RequestFacts) async throws -> String? {
        guard cursor != nil, facts.before.tick == facts.after.tick else { return nil }
        let stores = entries.map { facts.after.stores[$0.store] }
        let isSteady = stores.allSatisfy { store in
            store.lie == nil && !store.isVoid && store.request.codes.isEmpty && !store.traits.repeatsAcross
                && store.fault == nil && store.faultOnce == nil
        }
        // A server that another has taken the place of may be proven to one gateway and not yet to the other.
        let hasTurned = scenario.steps.flatMap(\.events).contains { if case .turn = $0 { true } else { false } }
        // What has changed since the walk's start one answer may show and the other not: lists since then may serve.
        let isQuiet = scenario.steps.allSatisfy { $0.events.isEmpty && $0.callEvents.isEmpty }
        guard isSteady, !hasTurned, isQuiet else { return nil }
        world.begin(Step())
        let again = PageAnswer(try await server.get(query(step), other: !step.goesToOther))
        return again?.keys == page.keys && again?.isComplete == page.isComplete
            ? nil : "the cursor brings another page when presented again: \(page.keys), then \(again?.keys ?? [])"
    }
}
