// One of four backends hangs: what that costs those who ask for it, and those who don't. A minute in every run, without bounds on
// time; longer and with them by `deploy/hung.sh`.

import SampleBackends
import Testing

extension EndToEnd {
    @Suite("One of four backends hangs")
    struct HungTests {
        private static let deadline = Duration.seconds(1)
        private static let rounds = Soak.judgesTimes ? 5 : 1
        private static let time = Soak.seconds("ROLLCALL_HUNG_SECONDS", otherwise: 60)

        /// What one round came to.
        private struct Round {
            var normal: ListingCallers.Seen
            var others: ListingCallers.Seen
            var all: ListingCallers.Seen

            var throughput: Double { Double(others.pages) / Double(max(1, normal.pages)) }
            var p99: Duration { all.times.percentile(99) }
        }

        @Test("the others' callers hardly notice, its own get partial pages in time, memory stays flat")
        func hangs() async throws {
            let quartet = try await Quartet.start(keys: 60, route: #""deadline": "1s""#)
            let sick = quartet.patients[3]
            let others = quartet.expected.filter { !$0.hasPrefix(sick.name + "/") }
            let query = quartet.patients.dropLast().map { "&backend=\($0.name)" }.joined()
            try await withGateway(quartet.routes) { gateway in
                let all = ListingCallers(3, to: gateway, "", expected: quartet.expected, permitted: [200])
                let some = ListingCallers(3, to: gateway, query, expected: others, permitted: [200])
                var (rounds, memory): ([Round], [Double]) = ([], [])
                for _ in 0..<Self.rounds {
                    let part = Self.time / Self.rounds / 2
                    sick.commit(.none)
                    // Until its breaker has closed, and the load is what it was.
                    try await Task.sleep(for: .seconds(3))
                    (_, _) = (all.so(), some.so())
                    try await Task.sleep(for: part)
                    let normal = some.so()
                    sick.commit(.always(.hang))
                    _ = all.so()
                    for _ in 0..<10 {
                        try await Task.sleep(for: part / 10)
                        memory.append(residentMemory(of: gateway.process))
                    }
                    rounds.append(Round(normal: normal, others: some.so(), all: all.so()))
                }
                sick.commit(.none)
                let ends = [all.stop(), some.stop()]
                judge(rounds, ends, memory)
                #expect(gateway.process.exitCode() == nil)
            }
            await quartet.stop()
        }

        private func judge(_ rounds: [Round], _ ends: [ListingCallers.Seen], _ memory: [Double]) {
            for round in rounds {
                print(
                    "hung: p99 \(round.p99.wholeMilliseconds) ms of \(round.all.pages) answers, the others' throughput",
                    "\(Int(round.throughput * 100)) % of \(round.normal.pages) pages")
                for seen in [round.normal, round.others, round.all] { #expect(seen.problems.prefix(3).isEmpty) }
                #expect(round.others.pages > 0 && round.all.pages > 0)
            }
            for seen in ends { #expect(seen.problems.prefix(3).isEmpty) }
            let third = max(1, memory.count / 3)
            let (before, after) = (memory.prefix(third).max() ?? 0, memory.suffix(third).max() ?? 0)
            print("hung: memory \(Int(before)) MiB at first, \(Int(after)) MiB in the end")
            #expect(after < before * 1.1 + 16, "memory grows: \(memory)")
            guard Soak.judgesTimes else { return }
            let (p99, throughput) = (rounds.map(\.p99).sorted(), rounds.map(\.throughput).sorted())
            #expect(p99[p99.count / 2] <= Self.deadline + .milliseconds(20))
            #expect(throughput[throughput.count / 2] >= 0.8)
        }
    }
}
