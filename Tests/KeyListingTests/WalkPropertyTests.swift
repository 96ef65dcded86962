// The chief property: the pages of a walk are the sorted, filtered union of the lists, nothing lost, nothing twice.

import Glibc
import KeyListing
import Testing

/// The first seed of the random worlds; `ROLLCALL_SEED` in the environment takes its place.
private let baseSeed = getenv("ROLLCALL_SEED").flatMap { UInt64(String(cString: $0)) } ?? 20_260_509

@Suite("The chief property of a walk")
struct WalkPropertyTests {
    /// Every list of up to `count` keys whose values are 1, 2 or missing.
    private func lists(upTo count: Int) -> [[TestKey]] {
        var all: [[TestKey]] = [[]]
        var longest: [[TestKey]] = [[]]
        for index in 0..<count {
            longest = longest.flatMap { list in
                [1, 2, nil].map { list + [TestKey("k\(index)", created: $0)] }
            }
            all += longest
        }
        return all
    }

    private func check(_ worlds: [[[TestKey]]], _ modes: [[SourceMode]], pages: [Int]) {
        var seed: UInt64 = 0
        for world in worlds {
            for direction in SortDirection.allCases {
                let model = ListModel(field: .createdAt, direction: direction, now: Moment(seconds: 0))
                for modes in modes {
                    for limit in pages {
                        seed += 1
                        let backends = zip(world, modes).enumerated().map { index, part in
                            let backend = SimulatedBackend(index == 0 ? "b" : "a", part.0, model)
                            backend.mode = part.1
                            return backend
                        }
                        var driver = WalkDriver(backends, model, seed: seed)
                        if let problem = driver.problem(limits: { _ in limit }) {
                            Issue.record("\(world), \(modes), \(direction), limit \(limit): \(problem)")
                            return
                        }
                    }
                }
            }
        }
    }

    @Test("holds for every list of up to four keys with ties and missing values, streamed or collected")
    func oneSmallBackend() {
        check(lists(upTo: 4).map { [$0] }, [[.stream], [.collect]], pages: [1, 2, 3, 4])
    }

    @Test("holds for every pair of small lists, however each is had", arguments: [SourceMode.stream, .collect])
    func twoSmallBackends(first: SourceMode) {
        let worlds = lists(upTo: 3).flatMap { a in lists(upTo: 2).map { [a, $0] } }
        check(worlds, [[first, .stream], [first, .collect]], pages: [1, 2, 3, 4])
    }

    @Test("holds in random worlds of up to six backends with forty keys each", arguments: 0..<UInt64(8))
    func randomWorlds(part: UInt64) {
        for number in 0..<UInt64(250) {
            let seed = baseSeed &+ part * 250 &+ number
            var world = RandomWorld(seed: seed)
            if let problem = world.problem() {
                Issue.record("ROLLCALL_SEED=\(seed): \(problem)\n\(world)")
                return
            }
        }
    }
}
