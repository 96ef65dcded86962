// `rollcall schema`: what routes.json may hold, for editors.

import ArgumentParser
import Configuration
import Glibc

struct SchemaCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schema", abstract: "Print the JSON Schema (2020-12) of routes.json.",
        discussion: """
            An editor that is told of it completes and checks routes.json while you write.

              rollcall schema > routes.schema.json
            """)

    func run() throws {
        try emit(ConfigurationSchema.document + "\n")
    }
}
