// The chief property under everything that changes: walks through random worlds, each answer judged by a model that
// shares no code with the product.

import Foundation
import Testing
import WalkModel

/// `ROLLCALL_WALKS` walks are made, from the world of seed `ROLLCALL_SEED` on.
private func setting(_ name: String, default value: UInt64) -> UInt64 {
    ProcessInfo.processInfo.environment[name].flatMap { UInt64($0) } ?? value
}

@Suite("Walks through worlds that change")
struct ModelWalkTests {
    private static let baseSeed = setting("ROLLCALL_SEED", default: 20_260_509)
    private static let walks = setting("ROLLCALL_WALKS", default: 300)

    /// What is wrong with a scenario's walk; nil if nothing is.
    private static func problem(_ scenario: Scenario, _ thread: OneThread) async -> String? {
        let walk = Task(executorPreference: thread) {
            let world = World(scenario)
            var walker = Walker(scenario, world, InProcess(world, scenario))
            do {
                return try await walker.problem()
            } catch {
                return "\(error)"
            }
        }
        return await walk.value
    }

    /// The first failing seeds of every `stride`-th from `first` on.
    private static func failures(from first: UInt64, stride: UInt64) async -> [UInt64] {
        let thread = OneThread()
        var failed: [UInt64] = []
        for number in Swift.stride(from: first, to: walks, by: Int(stride)) where failed.count < 2 {
            let seed = baseSeed &+ number
            if await problem(Scenario(seed: seed, Profile()), thread) != nil { failed.append(seed) }
        }
        return failed
    }

    @Test("keep every promise: nothing lost, nothing twice, and what may be missing is said", .timeLimit(.minutes(240)))
    func promises() async {
        let threads = UInt64(max(1, ProcessInfo.processInfo.activeProcessorCount))
        let failed = await withTaskGroup(of: [UInt64].self) { group in
            for first in 0..<threads { group.addTask { await Self.failures(from: first, stride: threads) } }
            return await group.reduce(into: []) { $0 += $1 }
        }
        for seed in failed.sorted() { await Self.report(seed) }
    }

    /// Records a failing seed with the smallest world that fails likewise.
    private static func report(_ seed: UInt64) async {
        let thread = OneThread()
        let scenario = Scenario(seed: seed, Profile())
        let found = await Self.problem(scenario, thread) ?? "only when other walks are under way"
        var shrinker = Shrinker { await Self.problem($0, thread) }
        let (smallest, why) = await shrinker.smallest(scenario, found)
        Issue.record("ROLLCALL_SEED=\(seed) ROLLCALL_WALKS=1: \(found)\nsmallest: \(why)\n\(smallest)")
    }
}
