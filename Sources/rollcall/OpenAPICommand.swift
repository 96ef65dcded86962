// `rollcall openapi`: the API's description.

import ArgumentParser
import Gateway
import Glibc

struct OpenAPICommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "openapi", abstract: "Print the API's OpenAPI 3.1 document.",
        discussion: """
            A running gateway's admin listener has the same at /openapi.json.

              rollcall openapi > rollcall.openapi.json
            """)

    func run() throws {
        try emit(String(decoding: OpenAPI.document, as: UTF8.self))
    }
}
