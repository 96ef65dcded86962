// The suite that holds all others. One test at a time: each has processes and a clock of its own to watch.

import SampleBackends
import Testing

@Suite("The built program over real sockets", .serialized)
enum EndToEnd {}

/// Both sample backends, serving.
struct SamplePair {
    let diffio: SampleDiffio
    let cycles: SampleCycles
    let routes: RoutesFile

    /// - Parameters:
    ///   - route: further members of the route.
    ///   - backend: further members of both backends.
    ///   - more: further members of the file.
    static func start(
        diffio diffioCount: Int, cycles cyclesCount: Int, seed: UInt64 = 7, route: String = "", backend: String = "",
        more: String = ""
    ) async throws -> SamplePair {
        let diffioKeys = SampleKey.generate(diffioCount, for: .diffio, seed: seed)
        let cyclesKeys = SampleKey.generate(cyclesCount, for: .cycles, seed: seed)
        let diffio = SampleDiffio(keys: diffioKeys, credential: credential)
        let cycles = SampleCycles(keys: cyclesKeys, credential: credential)
        let backends = [
            RoutesFile.diffio(try await diffio.start(), backend), RoutesFile.cycles(try await cycles.start(), backend),
        ]
        let routes = RoutesFile(backends: backends, route: route, more: more)
        return SamplePair(diffio: diffio, cycles: cycles, routes: routes)
    }

    func stop() async {
        await diffio.stop()
        await cycles.stop()
    }
}
