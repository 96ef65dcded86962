// The other commands of the built program.

import Foundation
import Glibc
import SampleBackends
import Testing

extension EndToEnd {
    @Suite("Commands")
    struct Commands {
        @Test("check names file, line and column of every problem and exits with 1; a good file is good")
        func check() throws {
            let directory = try TemporaryDirectory()
            let file = try directory.write(
                """
                {
                  "routes": { "keys": { "path": "/v1/keys", "backends": ["difio"] } },
                  "backends": { "diffio": { "dialect": "diffio", "ulr": "http://127.0.0.1:1" } },
                  "drian": "5s"
                }
                """, to: "broken.json")
            let broken = try rollcall("check", file)
            #expect(broken.exitCode == 1)
            for place in ["2:58", "3:", "4:"] {
                #expect(broken.output.contains("\(file):\(place)"), "\(broken.output)")
            }
            let headlines = broken.output.split(separator: "\n").filter { $0.hasPrefix(file) }
            #expect(headlines.count >= 3 && headlines.allSatisfy { $0.contains(": error: ") })
            let good = try directory.write(
                RoutesFile(backends: [RoutesFile.diffio("http://127.0.0.1:1")]).text, to: "good.json")
            let fine = try rollcall("check", good, environment: ["BACKEND_CREDENTIAL": credential])
            #expect(fine.exitCode == 0 && fine.output == "\(good): good\n")
            let serve = try rollcall("serve", "--config", file)
            #expect(serve.exitCode == 1 && serve.output.isEmpty && serve.errors == broken.output)
        }

        @Test("keygen prints 32 bytes in base64, never the same")
        func keygen() throws {
            let keys = try (0..<3).map { _ in try rollcall("keygen") }
            for key in keys {
                #expect(key.exitCode == 0 && key.output.hasSuffix("\n"))
                #expect(Data(base64Encoded: String(key.output.dropLast()))?.count == 32)
            }
            #expect(Set(keys.map(\.output)).count == 3)
        }

        @Test("check --explain tells values and where they come from, and no secret")
        func explain() throws {
            let directory = try TemporaryDirectory()
            let routes = RoutesFile(backends: [RoutesFile.diffio("http://127.0.0.1:1")], more: #""drain": "${DRAIN}""#)
            let file = try directory.write(routes.text, to: "good.json")
            let environment = ["BACKEND_CREDENTIAL": credential, "DRAIN": "7s"]
            let told = try rollcall("check", file, "--explain", environment: environment)
            #expect(told.exitCode == 0 && told.output.hasPrefix("\(file): good\n"))
            #expect(told.output.contains("\"7s\"") && told.output.contains("from $DRAIN"))
            #expect(told.output.contains("72h") && told.output.contains("default") && !told.output.contains(credential))
            let json = try rollcall("check", file, "--explain", "--output", "json", environment: environment)
            let document = try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any]
            #expect((document?["values"] as? [[String: Any]])?.contains { $0["value"] as? String == "7s" } == true)
        }

        @Test("check --explain lists the redaction rules in force, the operator's own among them")
        func rules() throws {
            let directory = try TemporaryDirectory()
            let more = #""redaction": { "names": ["internal_ref"], "values": ["corp-[0-9a-f]{32}"] }"#
            let routes = RoutesFile(backends: [RoutesFile.diffio("http://127.0.0.1:1")], more: more)
            let file = try directory.write(routes.text, to: "good.json")
            let environment = ["BACKEND_CREDENTIAL": credential]
            let told = try rollcall("check", file, "--explain", environment: environment).output.split(separator: "\n")
            let rules = told.filter { $0.hasPrefix("redaction rule: ") }
            #expect(rules.contains { $0.contains("Stripe") } && rules.contains { $0.contains("random run") })
            #expect(rules.count { $0.hasSuffix("(added)") } == 2 && rules.contains { $0.contains("corp-[0-9a-f]{32}") })
            let json = try rollcall("check", file, "--explain", "--output", "json", environment: environment)
            let document = try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any]
            let listed = document?["rules"] as? [[String: Any]] ?? []
            #expect(listed.count == rules.count && listed.count { $0["added"] as? Bool == true } == 2)
        }

        @Test("schema prints JSON that names itself and every member of the top")
        func schema() throws {
            let printed = try rollcall("schema")
            let document = try JSONSerialization.jsonObject(with: Data(printed.output.utf8)) as? [String: Any]
            #expect(printed.exitCode == 0 && (document?["$schema"] as? String)?.contains("2020-12") == true)
            #expect((document?["properties"] as? [String: Any])?["backends"] != nil)
        }

        @Test("hash-token prints the SHA-256 of one line, and refuses what no header can carry")
        func hashToken() throws {
            // The digest of "abc" from FIPS 180-4's examples.
            let digest = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
            func hash(_ input: String) throws -> CommandResult {
                try run(["sh", "-c", "printf '\(input)' | '\(rollcallBinary)' hash-token"])
            }
            for input in ["abc", "abc\\n", "abc\\r\\n"] { #expect(try hash(input).output == digest + "\n") }
            for input in ["", "\\n", "a b", "a\\tb", "\\303\\244"] {
                let refused = try hash(input)
                #expect(refused.exitCode == 1 && refused.output.isEmpty && refused.errors.contains("expected"))
            }
        }

        @Test("probe tells the good backend from the refused and the dead one")
        func probe() async throws {
            let pair = try await SamplePair.start(diffio: 3, cycles: 3)
            let directory = try TemporaryDirectory()
            let good = try directory.write(pair.routes.text, to: "good.json")
            let well = try rollcall("probe", good, environment: ["BACKEND_CREDENTIAL": credential])
            #expect(well.exitCode == 0, "\(well.output)")
            let lines = well.output.split(separator: "\n").map {
                $0.split(separator: " ", omittingEmptySubsequences: true)
            }
            #expect(lines.map(\.first) == ["BACKEND", "diffio", "cycles"] && lines[2].contains("proven"))
            let dead = try RefusingPort()
            let routes = RoutesFile(backends: pair.routes.backends + [RoutesFile.diffio(dead.url, name: "dead")])
            let bad = try directory.write(routes.text, to: "bad.json")
            let ill = try rollcall(
                "probe", bad, "--output", "json", environment: ["BACKEND_CREDENTIAL": "x" + credential])
            #expect(ill.exitCode == 1 && !ill.output.contains(credential))
            let found = try JSONSerialization.jsonObject(with: Data(ill.output.utf8)) as? [[String: Any]]
            #expect(
                found?.map { $0["failure"] as? String } == ["credential_refused", "credential_refused", "unreachable"])
            #expect(found?.map { $0["reachable"] as? Bool } == [true, true, false])
            await pair.stop()
        }

        @Test("diff names what a swap would change, and says by its exit code whether it could tell")
        func diff() async throws {
            let directory = try TemporaryDirectory()
            let keys = SampleKey.generate(30, for: .cycles, seed: 3)
            let (before, after) = (
                SampleCycles(keys: keys, credential: credential),
                SampleCycles(keys: Array(keys.dropFirst()), credential: credential)
            )
            let old = try directory.write(
                RoutesFile(backends: [RoutesFile.cycles(try await before.start(), name: "a")]).text, to: "old.json")
            let new = try directory.write(
                RoutesFile(backends: [RoutesFile.cycles(try await after.start(), name: "b")]).text, to: "new.json")
            func diff(_ files: String...) throws -> CommandResult {
                try run([rollcallBinary, "diff"] + files, environment: ["BACKEND_CREDENTIAL": credential])
            }
            let same = try diff(old, old)
            #expect(same.exitCode == 0 && !same.output.contains("a/"), "\(same.output)\(same.errors)")
            let less = try diff(old, new)
            #expect(less.exitCode == 1, "\(less.output)\(less.errors)")
            #expect(less.output.hasPrefix("- a/\(keys[0].id)\n") && !less.output.contains("b/"))
            let more = try diff(new, old, "--output", "json")
            let document = try JSONSerialization.jsonObject(with: Data(more.output.utf8)) as? [String: Any]
            #expect(document?["added"] as? [String] == ["a/\(keys[0].id)"] && document?["same"] as? Bool == false)
            await after.stop()
            let unknown = try diff(old, new)
            #expect(unknown.exitCode == 2 && unknown.output.isEmpty)
            #expect(unknown.errors.contains("backends_unavailable: b: "), "\(unknown.errors)")
            #expect(try diff(old, directory.path + "/none.json").exitCode == 2)
            await before.stop()
        }

        @Test("what hash-token prints of a token lets whoever shows the token in, and nobody else")
        func knownCaller() async throws {
            let token = UUID().uuidString
            let pipe = ["sh", "-c", "printf '%s\\n' \"$TOKEN\" | \"$0\" hash-token", rollcallBinary]
            let hashed = try run(pipe, environment: ["TOKEN": token])
            #expect(hashed.exitCode == 0 && hashed.output.count == 65)
            let callers = #""callers": [ { "name": "n", "token_sha256": "\#(hashed.output.dropLast())" } ]"#
            let pair = try await SamplePair.start(diffio: 2, cycles: 2)
            try await withGateway(RoutesFile(backends: pair.routes.backends, more: callers)) { gateway in
                let connection = try WireConnection(port: gateway.port)
                #expect(try connection.request("GET", "/v1/keys").status == 401)
                #expect(try connection.request("GET", "/v1/keys", ["X-Api-Key: \(token)"]).page().keys.count == 4)
            }
            await pair.stop()
        }

        @Test("demo prints a curl line that works, and ends on SIGTERM")
        func demo() throws {
            let directory = try TemporaryDirectory()
            let (output, errors) = (try OutputPipe(), try newFile(directory.path + "/errors"))
            defer { close(errors) }
            let process = try ChildProcess(
                [rollcallBinary, "demo", "--diffio-keys", "4", "--cycles-keys", "6"],
                environment: ["ROLLCALL_ADDRESS": "127.0.0.1:0", "ROLLCALL_ADMIN_ADDRESS": "127.0.0.1:0"],
                output: output.writeEnd, errors: errors)
            output.closeWriteEnd()
            var command: String?
            while command == nil, let line = output.line() {
                if line.contains("curl ") {
                    command = line.replacingOccurrences(of: "curl ", with: "curl --noproxy '*' ")
                }
            }
            let result = try run(["sh", "-c", try #require(command)])
            let page = try JSONDecoder().decode(KeyPage.self, from: Data(result.output.utf8))
            #expect(page.keys.count == 5 && page.has_more && page.complete)
            process.signal(SIGTERM)
            #expect(process.wait() == 0)
        }

        @Test("a taken port is an error with a reason and exit code 1, not a hang")
        func takenPort() throws {
            let taken = try RefusingPort()
            let directory = try TemporaryDirectory()
            let text = RoutesFile(backends: [RoutesFile.diffio("http://127.0.0.1:1")]).text
                .replacingOccurrences(
                    of: #""listen": { "address": "127.0.0.1:0" }"#,
                    with: #""listen": { "address": "127.0.0.1:\#(taken.port)" }"#)
            let file = try directory.write(text, to: "routes.json")
            let result = try rollcall("serve", "--config", file, environment: ["BACKEND_CREDENTIAL": credential])
            #expect(result.exitCode == 1 && result.output.isEmpty)
            #expect(result.errors.contains("\(taken.port)"), "\(result.errors)")
        }
    }
}
