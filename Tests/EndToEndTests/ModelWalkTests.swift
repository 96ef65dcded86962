// The chief property under everything that changes, over sockets: the worlds of the model, with sample backends for stores.

import Foundation
import Testing
import WalkModel

extension EndToEnd {
    @Suite("Walks through worlds that change")
    struct ModelWalks {
        private static var profile: Profile {
            var profile = Profile()
            profile.faults = Fault.ofSamples
            profile.hasOddTraits = false
            profile.hasCallEvents = false
            profile.mostKeys = [5, 30, 250]
            profile.clocks = [Moment.all[Moment.all.count - 1]]
            return profile
        }

        private static let baseSeed =
            ProcessInfo.processInfo.environment["ROLLCALL_SEED"].flatMap { UInt64($0) } ?? 20_260_509

        @Test("keep every promise: nothing lost, nothing twice, and what may be missing is said")
        func promises() async throws {
            for number in 0..<UInt64(30) {
                let scenario = Scenario(seed: Self.baseSeed &+ number, Self.profile)
                let world = World(scenario)
                let server = OverSockets(world, scenario)
                var walker = Walker(scenario, world, server)
                let problem = try await walker.problem()
                await server.stop()
                #expect(problem == nil, "ROLLCALL_SEED=\(scenario.seed)\n\(scenario)")
            }
        }
    }
}
