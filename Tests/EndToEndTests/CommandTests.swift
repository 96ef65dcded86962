// The other commands of the built program.

import Foundation
import Glibc
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
