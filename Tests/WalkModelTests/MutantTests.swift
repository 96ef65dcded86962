// The seeded mutants of the core that the walks have to find: deploy/mutants.sh makes each and runs the walks against it.

import Foundation
import Testing

/// One place of the core spoilt.
struct Mutant: Decodable, CustomStringConvertible {
    var name: String
    var file: String
    var original: String
    var replacement: String

    var description: String { name }

    /// The list in Mutants.json, which stands beside this file.
    static let all: [Mutant] = {
        let path = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Mutants.json")
        return (try? JSONDecoder().decode([Mutant].self, from: Data(contentsOf: path))) ?? []
    }()
}

@Suite("Seeded mutants")
struct MutantTests {
    @Test("are ten at least")
    func count() {
        #expect(Mutant.all.count >= 10)
        #expect(Set(Mutant.all.map(\.name)).count == Mutant.all.count)
    }

    @Test("each spoil a place that stands in its file, and there once", arguments: Mutant.all)
    func place(mutant: Mutant) throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../..")
        let text = try String(contentsOf: root.appending(path: mutant.file), encoding: .utf8)
        #expect(text.components(separatedBy: mutant.original).count == 2)
        #expect(mutant.original != mutant.replacement)
    }
}
