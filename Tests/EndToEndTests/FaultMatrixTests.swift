// Every fault on the wire, of one backend and of all, under each policy for partial pages: what a caller is told, how soon, and how
// often the backend is called for it.

import Foundation
import SampleBackends
import Synchronization
import Testing

extension EndToEnd {
    @Suite("The fault matrix", .timeLimit(.minutes(5)))
    struct FaultMatrixTests {
        @Test("each fault, of one backend or all, under each policy: status, code, what is missing, time and calls")
        func matrix() async throws {
            let certificates = try Certificates()
            try certificates.authority("ca")
            try certificates.certificate("expired", of: "ca", names: "IP:127.0.0.1", days: -1)
            try certificates.certificate("other", of: "ca", names: "DNS:elsewhere.example")
            let expired = try TLSServer(certificates.directory, "expired", answering: "{}")
            let other = try TLSServer(certificates.directory, "other", answering: "{}")
            let refusing = try RefusingPort()
            let plain = SampleDiffio(keys: [], credential: credential)
            let rows =
                FaultRow.silent + FaultRow.cut + FaultRow.absurd + FaultRow.statuses + FaultRow.passing
                + FaultRow.addresses(
                    refusing: refusing.url, plain: try await plain.start(),
                    expired: "https://127.0.0.1:\(expired.port)",
                    wrongHost: "https://127.0.0.1:\(other.port)", authority: certificates.path("ca.pem"))
            var trios: [FaultTrio] = []
            for (number, row) in rows.enumerated() { trios.append(try await FaultTrio(row, number)) }
            let routes = RoutesFile(
                backends: trios.flatMap(\.backends), routes: trios.map(\.routes).joined(separator: ", "))
            try await withGateway(routes) { gateway in
                let cells = run(trios, gateway)
                let metrics = try gateway.adminGet("/metrics").text
                print("fault matrix: fault | failing | policy | status code | complete | unreachable | ms | calls")
                for (trio, cells) in zip(trios, cells) { judge(trio, cells, metrics) }
                #expect(rows.count >= 25)
            }
            for trio in trios { await trio.stop() }
            await plain.stop()
        }

        /// A few rows at a time, on threads of their own: their clients block.
        private func run(_ trios: [FaultTrio], _ gateway: RunningGateway) -> [[Result<FaultCell, any Error>]] {
            let results = Mutex<[Int: [Result<FaultCell, any Error>]]>([:])
            let next = Atomic(0)
            let done = DispatchGroup()
            for _ in 0..<8 {
                done.enter()
                Thread.detachNewThread {
                    while case let number = next.add(1, ordering: .relaxed).oldValue, number < trios.count {
                        let cells = trios[number].cells(gateway)
                        results.withLock { $0[number] = cells }
                    }
                    done.leave()
                }
            }
            done.wait()
            return results.withLock { results in trios.indices.map { results[$0] ?? [] } }
        }

        private func judge(_ trio: FaultTrio, _ cells: [Result<FaultCell, any Error>], _ metrics: String) {
            #expect(cells.count == FaultCell.Policy.allCases.count * 2)
            for cell in cells {
                do {
                    let cell = try cell.get()
                    print("fault matrix: \(trio.row.name) | \(cell.text)")
                    let problems = cell.problems(trio)
                    #expect(problems.isEmpty, "\(trio.row.name) | \(cell.text): \(problems.joined(separator: ", "))")
                } catch {
                    Issue.record(error, "\(trio.row.name)")
                }
            }
            let prefix = "rollcall_backend_failures_total{backend=\"\(trio.name("c"))\",failure=\""
            let counted = metrics.split(separator: "\n").filter { $0.hasPrefix(prefix) && !$0.hasSuffix(" 0") }
            let classes = Set(counted.map { String($0.dropFirst(prefix.count).prefix { $0 != "\"" }) })
            #expect(
                classes.isSubset(of: trio.row.classes) && classes.isEmpty == trio.row.classes.isEmpty,
                "\(trio.row.name): \(classes)")
        }
    }
}

/// Three backends of which one or all commit a row's fault, and the routes that lead to them.
final class FaultTrio: Sendable {
    let row: FaultRow
    let number: Int
    let diffio = SampleDiffio(keys: SampleKey.generate(5, for: .diffio, seed: 11), credential: credential)
    let cycles = SampleCycles(keys: SampleKey.generate(7, for: .cycles, seed: 12), credential: credential)
    /// The one that fails alone.
    let sick = SampleCycles(keys: SampleKey.generate(9, for: .cycles, seed: 13), credential: credential)

    init(_ row: FaultRow, _ number: Int) async throws {
        self.row = row
        self.number = number
        try await diffio.start()
        try await cycles.start()
        try await sick.start()
    }

    func stop() async {
        await diffio.stop()
        await cycles.stop()
        await sick.stop()
    }

    func name(_ letter: String) -> String { "f\(number)-\(letter)" }

    /// a, b and c; c once more as a required one; and all of them where they fail together: x, y, z, and z as a required one.
    var backends: [(name: String, members: String)] {
        let small = #""max_answer": "64KiB""#
        let required = small + #", "required": true"#
        let (d, c, s) = (diffio.url ?? "", cycles.url ?? "", sick.url ?? "")
        var entries = [RoutesFile.diffio(d, name: name("a"), small), RoutesFile.cycles(c, name: name("b"), small)]
        switch row.strike {
        case .faults:
            entries += [("c", small), ("q", required)].map { RoutesFile.cycles(s, name: name($0.0), $0.1) }
            entries += [RoutesFile.diffio(d, name: name("x"), small), RoutesFile.cycles(c, name: name("y"), small)]
            entries += [("z", small), ("zq", required)].map { RoutesFile.cycles(s, name: name($0.0), $0.1) }
        case .address(let url, let more):
            let more = more.isEmpty ? "" : ", " + more
            entries += [("c", small), ("q", required), ("y", small), ("z", small), ("zq", required)].map {
                RoutesFile.cycles(url, name: name($0.0), $0.1 + more)
            }
            entries.append(RoutesFile.diffio(url, name: name("x"), small + more))
        }
        return entries
    }

    var routes: String {
        let parts = [
            route("one", ["a", "b", "c"]), route("one-required", ["a", "b", "q"]), route("all", ["x", "y", "z"]),
            route("all-required", ["x", "y", "zq"]),
        ]
        return parts.joined(separator: ", ")
    }

    private func route(_ place: String, _ letters: [String]) -> String {
        let names = letters.map { "\"\(name($0))\"" }.joined(separator: ", ")
        let path = "\"path\": \"/\(number)/\(place)\", \"deadline\": \"2s\""
        return "\"\(number)-\(place)\": { \(path), \"backends\": [\(names)] }"
    }

    /// Every request of the row, in turn.
    func cells(_ gateway: RunningGateway) -> [Result<FaultCell, any Error>] {
        [false, true].flatMap { all in
            FaultCell.Policy.allCases.map { policy in
                commit(all: all)
                defer { commitNothing() }
                sick.resetCounts()
                return Result { try FaultCell(all: all, policy, self, gateway) }
            }
        }
    }

    private func commit(all: Bool) {
        guard case .faults(let faults) = row.strike else { return }
        sick.faults = faults
        if all { (diffio.faults, cycles.faults) = (faults, faults) }
    }

    private func commitNothing() { (diffio.faults, cycles.faults, sick.faults) = (.none, .none, .none) }
}

/// One request of the matrix and what came of it.
struct FaultCell {
    enum Policy: String, CaseIterable { case allow, forbid, required }

    let all: Bool
    let policy: Policy
    let status: Int
    let code: String
    let complete: Bool?
    let unreachable: [String]
    let keys: Int
    let time: Duration
    let calls: Int
    let connections: Int

    init(all: Bool, _ policy: Policy, _ trio: FaultTrio, _ gateway: RunningGateway) throws {
        let path = "/\(trio.number)/\(all ? "all" : "one")\(policy == .required ? "-required" : "")"
        let (response, time) = try timed { try gateway.get(path + (policy == .forbid ? "?partial=forbid" : "")) }
        let page = response.status == 200 ? try response.page() : nil
        let problem = response.status == 200 ? nil : try response.problem()
        (self.all, self.policy, self.time, status) = (all, policy, time, response.status)
        (complete, keys) = (page?.complete, page?.keys.count ?? 0)
        code = problem?.code ?? "-"
        unreachable = page?.unreachable ?? problem?.backends ?? []
        (calls, connections) = (trio.sick.counts.calls, trio.sick.counts.connections)
    }

    var text: String {
        let milliseconds = time.components.seconds * 1000 + time.components.attoseconds / 1_000_000_000_000_000
        let missing = unreachable.isEmpty ? "-" : unreachable.joined(separator: " ")
        return "\(all ? "all" : "one") | \(policy) | \(status) \(code) | \(complete.map { "\($0)" } ?? "-") | "
            + "\(missing) | \(milliseconds) | \(calls)"
    }

    /// What of it is not as it must be.
    func problems(_ trio: FaultTrio) -> [String] {
        var problems: [String] = []
        func check(_ holds: Bool, _ what: String) { if !holds { problems.append(what) } }
        let last = policy == .required ? (all ? "zq" : "q") : (all ? "z" : "c")
        let sick = (all ? ["x", "y", last] : [last]).map(trio.name)
        switch trio.row.outcome {
        case .healed:
            check(status == 200 && complete == true && unreachable.isEmpty && keys == 21, "not whole")
        case .failed(let wanted, let wantedCode) where all || policy != .allow:
            check(status == wanted && code == wantedCode, "not \(wanted) \(wantedCode)")
            check(unreachable == sick, "blames others than \(sick)")
        case .late where all || policy != .allow:
            let answers = all ? ["504 deadline_exceeded", "503 collecting"] : ["504 deadline_exceeded"]
            check(answers.contains("\(status) \(code)"), "not \(answers)")
            check(unreachable == sick, "blames others than \(sick)")
        case .failed, .late:
            check(status == 200 && complete == false && keys == 12, "no partial page of the other two")
            check(unreachable == sick, "lacks others than \(sick)")
        }
        // The route's deadline, and what a busy machine needs to start a client's thread.
        check(time < .seconds(3), "too late")
        check(trio.row.isSlow || all || time < .milliseconds(2500), "waited for nothing")
        if let most = trio.row.calls {
            check(calls <= most, "more than \(most) calls")
            check(calls > 0, "never seen on the wire")
        }
        return problems
    }
}
