// `rollcall openapi`: the API's description.

import ArgumentParser
import Gateway
import Glibc

struct OpenAPICommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "openapi", abstract: "Print the API's OpenAPI 3.1 document.")

    func run() {
        write(String(decoding: OpenAPI.document, as: UTF8.self), to: STDOUT_FILENO)
    }
}
