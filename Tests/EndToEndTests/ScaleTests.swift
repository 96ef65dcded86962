// Walks over many keys, and what they cost: a small one in every run, the great ones by `deploy/scale.sh`.

import Foundation
import Glibc
import SampleBackends
import Testing

/// How many keys each of the ten backends has; the goals are judged where the environment asks for more than the usual few.
private let keysEach = ProcessInfo.processInfo.environment["ROLLCALL_SCALE"].flatMap { Int($0) } ?? 300

extension EndToEnd {
    @Suite struct ScaleTests {
        /// Processor time and memory of the gateway.
        private struct Cost {
            /// Seconds, of user and system together.
            var processorTime: Double
            /// The most that was resident, in MiB.
            var peak: Double

            init(of gateway: RunningGateway) throws {
                let stat = try String(contentsOfFile: "/proc/\(gateway.process.pid)/stat", encoding: .utf8)
                let fields = stat.split(separator: ")").last?.split(separator: " ") ?? []
                let ticks = fields.dropFirst(11).prefix(2).compactMap { Double($0) }.reduce(0, +)
                processorTime = ticks / Double(sysconf(Int32(_SC_CLK_TCK)))
                peak = residentMemory(of: gateway.process, "VmHWM")
            }
        }

        /// What a walk has listed so far; holds no keys.
        private struct Tally {
            var count = 0
            var last: (created: String, backend: String, id: String)?
            var disorder = 0

            mutating func add(_ keys: [ListedKey]) {
                for key in keys {
                    let place = (sortable(key.created_at), key.backend, key.key_id)
                    // Strictly descending: no key twice, none at a wrong place.
                    if let last, last <= place { disorder += 1 }
                    last = place
                    count += 1
                }
            }

            /// A time in UTC with nine fraction digits: these order as text.
            private func sortable(_ time: String?) -> String {
                let parts = (time ?? "~").dropLast().split(separator: ".")
                let fraction = parts.count > 1 ? String(parts[1]) : ""
                return "\(parts.first ?? "").\(fraction)" + String(repeating: "0", count: 9 - fraction.count)
            }
        }

        @Test("a walk over ten streams lists every key once and in order, in memory that does not grow with it")
        func tenStreams() async throws {
            let servers = (0..<10).map { number in
                let keys = SampleKey.generate(keysEach, for: .cycles, seed: UInt64(number))
                let server = SampleCycles(keys: keys, credential: credential)
                (server.manner.mostSorted, server.manner.mostScanned) = (nil, nil)
                return server
            }
            var backends: [(name: String, members: String)] = []
            for (number, server) in servers.enumerated() {
                backends.append(RoutesFile.cycles(try await server.start(), name: "cycles-\(number)"))
            }
            try await withGateway(RoutesFile(backends: backends, route: #""deadline": "30s""#)) { gateway in
                let connection = try WireConnection(port: gateway.port)
                var (tally, target, early) = (Tally(), "/v1/keys?limit=500", try Cost(of: gateway))
                let begun = early
                while true {
                    let page = try connection.request("GET", target).page()
                    try #require(page.complete)
                    tally.add(page.keys)
                    if tally.count <= keysEach { early = try Cost(of: gateway) }
                    guard let cursor = page.next_cursor else { break }
                    target = "/v1/keys?limit=500&cursor=\(cursor)"
                }
                let end = try Cost(of: gateway)
                #expect(tally.count == 10 * keysEach && tally.disorder == 0)
                report("\(tally.count) keys over ten streams", tally.count, begun, end)
                guard keysEach >= 100_000 else { return }
                #expect(Double(tally.count) / (end.processorTime - begun.processorTime) >= 200_000)
                // Beyond the walk cache nothing grows with the walk.
                #expect(end.peak < early.peak + 64 + 16)
            }
            for server in servers { await server.stop() }
        }

        @Test("a list that comes all at once is fetched once for a walk in small pages")
        func oneList() async throws {
            let count = keysEach
            let server = SampleDiffio(
                keys: SampleKey.generate(count, for: .diffio, seed: 1), credential: credential)
            let routes = RoutesFile(
                backends: [RoutesFile.diffio(try await server.start())], route: #""deadline": "30s""#)
            try await withGateway(routes) { gateway in
                let connection = try WireConnection(port: gateway.port)
                let begun = try Cost(of: gateway)
                // One fetch, parse and full output: the whole list in as few pages as there are.
                let whole = try walk(connection, limit: 500)
                let middle = try Cost(of: gateway)
                let paged = try walk(connection, limit: 50)
                let end = try Cost(of: gateway)
                #expect(whole.count == count && paged.count == count && whole.disorder + paged.disorder == 0)
                report("\(count) keys of one list, pages of 500", count, begun, middle)
                report("\(count) keys of one list, pages of 50", count, middle, end)
                guard keysEach >= 100_000 else { return }
                let once = middle.processorTime - begun.processorTime
                #expect(end.processorTime - middle.processorTime <= 4 * once)
                #expect(end.peak <= 64 + 96)
            }
            await server.stop()
        }

        private func walk(_ connection: WireConnection, limit: Int) throws -> Tally {
            var (tally, target) = (Tally(), "/v1/keys?limit=\(limit)")
            while true {
                let page = try connection.request("GET", target).page()
                tally.add(page.keys)
                guard let cursor = page.next_cursor else { return tally }
                target = "/v1/keys?limit=\(limit)&cursor=\(cursor)"
            }
        }

        private func report(_ what: String, _ count: Int, _ begun: Cost, _ end: Cost) {
            let time = end.processorTime - begun.processorTime
            let rate = time > 0 ? Int(Double(count) / time) : 0
            print("\(what): \(time) s of processor time, \(rate) keys a second, peak \(Int(end.peak)) MiB")
        }
    }
}
