// Backends are killed, restarted and made ill at random while callers list without pause. Shortly in every run; five minutes, with
// bounds on time, by `deploy/chaos.sh`. ROLLCALL_SEED is the seed.

import Glibc
import SampleBackends
import Testing
import WalkModel

extension EndToEnd {
    @Suite("Chaos among backends")
    struct ChaosTests {
        private static let time = Soak.seconds("ROLLCALL_CHAOS_SECONDS", otherwise: 20)
        private static let ills: [SampleFault] = [
            .hang, .reset, .resetAt(.body), .truncate, .status(500), .status(503, retryAfter: 1), .status(429),
            .delay(milliseconds: 200), .closeAt(.head), .drip(bytes: 300, milliseconds: 20),
        ]

        @Test("no wrong list, no crash, no growth, and who comes back is listed again at once")
        func chaos() async throws {
            let quartet = try await Quartet.start(keys: 60, route: #""deadline": "1s""#)
            try await withGateway(quartet.routes) { gateway in
                try await Task.sleep(for: .milliseconds(500))
                let before = try Descriptors(of: gateway.process, backends: quartet.ports)
                let load = ListingCallers(
                    6, to: gateway, "", expected: quartet.expected, permitted: [200, 503, 504])
                var random = SplitMix64(seed: Soak.seed)
                var (recoveries, memory): ([Duration], [Double]) = ([], [])
                let end = ContinuousClock.now + Self.time
                while ContinuousClock.now < end {
                    recoveries += try await strike(quartet, gateway, &random)
                    memory.append(residentMemory(of: gateway.process))
                }
                let seen = load.stop()
                try judge(seen, recoveries, memory)
                // Connections that callers have closed are gone a moment later.
                let isEmpty = try eventually {
                    _ = try gateway.get("/v1/keys?limit=1")
                    // That one, too, takes a moment to be gone.
                    usleep(50_000)
                    // A connection that a backend has reset is in no table of sockets until libcurl looks at it again.
                    return try Descriptors(of: gateway.process, backends: quartet.ports).others <= before.others + 4
                }
                let after = try Descriptors(of: gateway.process, backends: quartet.ports)
                print(
                    "chaos: descriptors \(before.others) at first, \(after.others) in the end, to backends \(after.toBackends)"
                )
                #expect(isEmpty)
                #expect(after.toBackends <= 4 * 64)
                #expect(gateway.process.exitCode() == nil)
            }
            await quartet.stop()
        }

        /// Kills some, makes others ill, and after a while all are well again; how long until each was listed.
        private func strike(
            _ quartet: Quartet, _ gateway: RunningGateway, _ random: inout SplitMix64
        ) async throws -> [Duration] {
            var killed: [Int] = []
            for index in quartet.patients.indices {
                switch Int.random(in: 0..<4, using: &random) {
                case 0:
                    killed.append(index)
                    await quartet.patients[index].stop()
                case 1:
                    let ill = Self.ills.randomElement(using: &random) ?? .hang
                    quartet.patients[index].commit(.always(ill))
                default: break
                }
            }
            try await Task.sleep(for: .milliseconds(Int.random(in: 100...3000, using: &random)))
            for patient in quartet.patients { patient.commit(.none) }
            var recoveries: [Duration] = []
            for index in killed.shuffled(using: &random) {
                let patient = quartet.patients[index]
                _ = try await patient.start(Int(quartet.ports[index]))
                let (isBack, time) = try timed { try eventually { try lists(patient, gateway) } }
                #expect(isBack, "\(patient.name) is not listed again")
                recoveries.append(time)
            }
            try await Task.sleep(for: .milliseconds(Int.random(in: 50...1000, using: &random)))
            return recoveries
        }

        private func lists(_ patient: Patient, _ gateway: RunningGateway) throws -> Bool {
            try gateway.get("/v1/keys?limit=1&backend=\(patient.name)").status == 200
        }

        private func judge(_ seen: ListingCallers.Seen, _ recoveries: [Duration], _ memory: [Double]) throws {
            let statuses = seen.statuses.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }
            print("chaos: \(seen.pages) answers (\(statuses.joined(separator: ", "))), seed \(Soak.seed)")
            print(
                "chaos: \(recoveries.count) returns, the slowest seen after \((recoveries.max() ?? .zero).wholeMilliseconds) ms"
            )
            #expect(seen.problems.isEmpty, "\(seen.problems.prefix(3))")
            #expect(seen.statuses[200] ?? 0 > 0)
            let third = max(1, memory.count / 3)
            let (before, after) = (memory.prefix(third).max() ?? 0, memory.suffix(third).max() ?? 0)
            print("chaos: memory \(Int(before)) MiB at first, \(Int(after)) MiB in the end")
            #expect(after < before * 1.1 + 16, "memory grows: \(memory)")
            if Soak.judgesTimes { #expect(recoveries.max() ?? .zero < .seconds(2), "\(recoveries)") }
        }
    }
}
