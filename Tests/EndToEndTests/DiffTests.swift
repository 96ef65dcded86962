// `rollcall diff` of the built program over several routes, and over ids that only their bytes tell apart.

import Foundation
import SampleBackends
import Testing

extension EndToEnd {
    @Suite("Differences")
    struct Differences {
        private func diff(_ files: String...) throws -> CommandResult {
            try run([rollcallBinary, "diff"] + files, environment: ["BACKEND_CREDENTIAL": credential])
        }

        @Test("diff compares route by route: keys that another route still lists are lost where they are missing")
        func routes() async throws {
            let directory = try TemporaryDirectory()
            let keys = SampleKey.generate(3, for: .cycles, seed: 3)
            let (full, empty) = (
                SampleCycles(keys: keys, credential: credential), SampleCycles(keys: [], credential: credential)
            )
            let backends = [
                RoutesFile.cycles(try await full.start(), name: "d"),
                RoutesFile.cycles(try await empty.start(), name: "e"),
            ]
            func file(_ name: String, _ routes: String) throws -> String {
                try directory.write(RoutesFile(backends: backends, routes: routes).text, to: name)
            }
            let old = try file("old.json", #""two": { "path": "/v1/two", "backends": ["d"] }"#)
            let new = try file("new.json", #""two": { "path": "/v1/two", "backends": ["e"] }"#)
            let one = try file("one.json", "")
            let swapped = try diff(old, new)
            let lines = swapped.output.split(separator: "\n").map(String.init).filter { $0.hasPrefix("- ") }
            #expect(swapped.exitCode == 1, "\(swapped.output)\(swapped.errors)")
            #expect(Set(lines) == Set(keys.map { "- d/\($0.id)  in route 'two'" }))
            #expect(try diff(old, old).exitCode == 0)
            let added = try diff(one, new)
            #expect(added.exitCode == 1 && added.output.hasPrefix("+ route 'two'\n\n"), "\(added.output)")
            await full.stop()
            await empty.stop()
        }

        @Test("an id that is not shown is the same one to diff, whichever cursor keys the files name")
        func pseudonyms() throws {
            let id = ["ghp", String(UUID().uuidString.filter { $0 != "-" } + "abcd")].joined(separator: "_")
            let server = try ScriptedServer { _ in
                """
                {"keys":[{"keyId":"\(id)","label":"n","status":"active","keyPrefix":"diffio_live_child","role":"scoped",\
                "scopes":[],"resourceBounds":{}}]}
                """
            }
            let directory = try TemporaryDirectory()
            let files = try ["k1", "k2", nil].map { name in
                var routes = RoutesFile(backends: [RoutesFile.diffio(server.url, name: "a")])
                if let name {
                    let secret = try directory.write(
                        Data(name.utf8 + [UInt8](repeating: 7, count: 30)).base64EncodedString(), to: name)
                    routes.more = #""cursor": { "keys": [{ "id": "\#(name)", "secret": { "file": "\#(secret)" } }] }"#
                }
                return try directory.write(routes.text, to: "routes-\(name ?? "none")")
            }
            for other in files {
                let result = try diff(files[0], other)
                #expect(result.exitCode == 0 && !result.output.contains(id), "\(result.output)\(result.errors)")
            }
            server.stop()
        }

        @Test("diff tells ids apart that are the same text to Unicode")
        func bytes() throws {
            func server(_ ids: String...) throws -> ScriptedServer {
                let keys = ids.map {
                    """
                    {"keyId":"\($0)","label":"n","status":"active","keyPrefix":"diffio_live_child","role":"scoped",\
                    "scopes":[],"resourceBounds":{}}
                    """
                }
                return try ScriptedServer { _ in "{\"keys\":[\(keys.joined(separator: ","))]}" }
            }
            let directory = try TemporaryDirectory()
            let (before, after) = (try server("kcaf\u{E9}", "kcafe\u{301}"), try server("kcaf\u{E9}"))
            let (old, new) = (
                try directory.write(RoutesFile(backends: [RoutesFile.diffio(before.url, name: "a")]).text, to: "old"),
                try directory.write(RoutesFile(backends: [RoutesFile.diffio(after.url, name: "a")]).text, to: "new")
            )
            let less = try diff(old, new)
            #expect(less.exitCode == 1, "\(less.output)\(less.errors)")
            #expect(less.output.utf8.starts(with: "- a/kcafe\u{301}\n\n".utf8), "\(less.output)")
            before.stop()
            after.stop()
        }
    }
}
