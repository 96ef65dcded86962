// What the operator's commands print over a backend that tells far too much: the same rules hold for a terminal.

import Foundation
import Testing

extension EndToEnd {
    @Suite("Planted secrets in commands")
    struct CommandSecrets {
        private let environment = ["BACKEND_CREDENTIAL": credential]

        private func expectNothing(in results: [CommandResult]) {
            for result in results {
                let all = result.output + result.errors
                #expect(Planted.parts(in: all).isEmpty && !all.contains(credential), "\(all)")
            }
        }

        /// A backend that lists secrets, and one that fails with them.
        private func routes(_ list: ScriptedServer, _ failing: ScriptedServer) -> RoutesFile {
            RoutesFile(backends: [
                RoutesFile.cycles(list.url, name: "chatty", "\"retries\": 0"),
                RoutesFile.diffio("\(failing.url)/\(Planted.unknown)", name: "failing", "\"retries\": 0"),
            ])
        }

        @Test("list shows none of them in any form")
        func list() async throws {
            let list = try ScriptedServer { _ in Planted.chattyList }
            let failing = try ScriptedServer.sending { _ in "HTTP/1.1 500 \(Planted.vendor)\r\n\r\n\(Planted.jwt)" }
            try await withGateway(routes(list, failing)) { gateway in
                for form in ["table", "json", "csv", "ndjson"] {
                    let listed = try rollcall("list", "--server", gateway.url, "--output", form)
                    #expect(listed.output.contains("[redacted]"), "\(form): \(listed.output) \(listed.errors)")
                    expectNothing(in: [listed])
                }
            }
            list.stop()
            failing.stop()
        }

        @Test("diff, probe and check show none of them")
        func others() throws {
            let list = try ScriptedServer { _ in Planted.chattyList }
            let failing = try ScriptedServer.sending { _ in "HTTP/1.1 403 \(Planted.vendor)\r\n\r\n\(Planted.jwt)" }
            let directory = try TemporaryDirectory()
            let both = try directory.write(routes(list, failing).text, to: "both.json")
            let one = try directory.write(
                RoutesFile(backends: [RoutesFile.cycles(list.url, name: "other")]).text, to: "one.json")
            let results = try [
                rollcall("diff", both, one, environment: environment),
                rollcall("diff", one, one, "--output", "json", environment: environment),
                rollcall("probe", both, environment: environment),
                rollcall("probe", both, "--output", "json", environment: environment),
                rollcall("check", both, "--explain", environment: environment),
                rollcall("check", both, "--explain", "--output", "json", environment: environment),
                rollcall("redact", input: Planted.chattyList),
                rollcall("redact", "--output", "json", input: Planted.all.joined(separator: " ")),
            ]
            #expect(results[1].exitCode == 0 && results[4].exitCode == 0, "\(results[1]) \(results[4])")
            expectNothing(in: results)
            list.stop()
            failing.stop()
        }
    }
}
