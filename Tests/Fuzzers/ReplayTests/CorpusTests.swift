// The fuzzers' corpus, replayed: what has brought a door down once, or leads deep into it, is let in again.

import Foundation
import FuzzedDoors
import Testing

@Suite("The fuzzers' corpus")
struct CorpusTests {
    private static func files(_ door: FuzzedDoor) throws -> [URL] {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../Corpus/\(door.rawValue)")
        return try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
    }

    @Test("brings no door down", arguments: FuzzedDoor.allCases)
    func replay(door: FuzzedDoor) throws {
        let files = try Self.files(door)
        #expect(files.count >= 10)
        for file in files { door.letIn(Array(try Data(contentsOf: file))) }
    }

    @Test("brings no door down when it is cut short or a byte of it is another", arguments: FuzzedDoor.allCases)
    func mutations(door: FuzzedDoor) throws {
        for file in try Self.files(door) {
            let bytes = Array(try Data(contentsOf: file).prefix(300))
            for index in bytes.indices {
                door.letIn(Array(bytes[..<index]))
                var changed = bytes
                changed[index] ^= UInt8(truncatingIfNeeded: index &* 37 | 1)
                door.letIn(changed)
            }
        }
    }
}
