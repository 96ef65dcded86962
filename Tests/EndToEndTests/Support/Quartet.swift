// Four sample backends behind one gateway, two of each kind, for tests that load it while some of them are ill.

import SampleBackends

/// A backend that can be ill, of either kind.
struct Patient: Sendable {
    let name: String
    let start: @Sendable (Int) async throws -> String
    let stop: @Sendable () async -> Void
    let commit: @Sendable (SampleFaults) -> Void
    let calls: @Sendable () -> Int
}

/// Four backends, and what a list of them must be.
struct Quartet: Sendable {
    let patients: [Patient]
    let ports: [UInt16]
    let routes: RoutesFile
    /// The uids of all keys in the default order.
    let expected: [String]

    /// - Parameters:
    ///   - count: how many keys each has.
    ///   - flatCount: how many those have that list all at once, where that is another number.
    ///   - route: further members of the route.
    ///   - members: further members of each backend.
    static func start(keys count: Int, flatCount: Int? = nil, route: String, backend members: String = "") async throws
        -> Quartet
    {
        var (patients, ports, entries): ([Patient], [UInt16], [(name: String, members: String)]) = ([], [], [])
        var (flat, paged): ([String: [SampleKey]], [String: [SampleKey]]) = ([:], [:])
        for number in 0..<4 {
            let isFlat = number < 2
            let name = (isFlat ? "d" : "c") + "\(number)"
            let keys = SampleKey.generate(
                isFlat ? flatCount ?? count : count, for: isFlat ? .diffio : .cycles, seed: UInt64(40 + number))
            let patient =
                isFlat
                ? Patient(name, SampleDiffio(keys: keys, credential: credential))
                : Patient(name, SampleCycles(keys: keys, credential: credential))
            if isFlat { flat[name] = keys } else { paged[name] = keys }
            let url = try await patient.start(0)
            entries.append(
                isFlat ? RoutesFile.diffio(url, name: name, members) : RoutesFile.cycles(url, name: name, members))
            ports.append(url.split(separator: ":").last.flatMap { UInt16($0) } ?? 0)
            patients.append(patient)
        }
        let oracle = Oracle(diffio: flat, cycles: paged)
        // What walks leave behind is soon all that there is room for, so that other growth shows.
        let routes = RoutesFile(backends: entries, route: route, more: #""walk_cache": { "size": "1MiB" }"#)
        return Quartet(
            patients: patients, ports: ports, routes: routes,
            expected: oracle.uids(by: "created_at", descending: true))
    }

    func stop() async {
        for patient in patients { await patient.stop() }
    }
}

extension Patient {
    init(_ name: String, _ backend: SampleDiffio) {
        self.init(
            name: name, start: { try await backend.start(port: $0) }, stop: { await backend.stop() },
            commit: { backend.faults = $0 }, calls: { backend.counts.calls })
    }

    init(_ name: String, _ backend: SampleCycles) {
        self.init(
            name: name, start: { try await backend.start(port: $0) }, stop: { await backend.stop() },
            commit: { backend.faults = $0 }, calls: { backend.counts.calls })
    }
}
