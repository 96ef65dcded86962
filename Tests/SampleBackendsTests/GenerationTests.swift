// What generated keys are: the same for the same seed, unique, and varied in the ways that a gateway must bear.

import Foundation
import Testing

@testable import SampleBackends

@Suite("Generated keys")
struct GenerationTests {
    private static let cyclesKeys = SampleKey.generate(5_000, for: .cycles, seed: 42)
    private static let diffioKeys = SampleKey.generate(5_000, for: .diffio, seed: 42)
    private let cycles = Self.cyclesKeys
    private let diffio = Self.diffioKeys

    @Test("the same seed makes the same keys, and more keys begin with the fewer")
    func determinism() {
        #expect(SampleKey.generate(5_000, for: .cycles, seed: 42) == cycles)
        #expect(SampleKey.generate(200, for: .diffio, seed: 42) == Array(diffio.prefix(200)))
        #expect(SampleKey.generate(200, for: .cycles, seed: 43) != Array(cycles.prefix(200)))
        #expect(SampleKey.generate(0, for: .cycles, seed: 1).isEmpty)
        #expect(SampleKey.generate(-3, for: .cycles, seed: 1).isEmpty)
    }

    @Test("SplitMix64 gives the numbers of its reference implementation")
    func numbers() {
        var numbers = SplitMix64(seed: 1_234_567)
        #expect(numbers.next() == 6_457_827_717_110_365_317)
        #expect(numbers.next() == 3_203_168_211_198_807_973)
    }

    @Test("ids are unique, within a backend and between the two")
    func uniqueness() {
        #expect(Set((cycles + diffio).map(\.id)).count == 10_000)
    }

    @Test("names are missing, empty, shared and in other scripts")
    func names() {
        #expect(cycles.contains { $0.name == nil })
        #expect(cycles.contains { $0.name == "" })
        #expect(Set(cycles.map(\.name)).count < cycles.count)
        #expect(cycles.contains { $0.name?.unicodeScalars.contains { $0.value > 0xFFFF } == true })
        #expect(diffio.allSatisfy { $0.name != nil })
    }

    @Test("times have 0, 3, 6 and 9 fraction digits, many are equal, and each can be read back")
    func times() {
        let texts = cycles.flatMap { [$0.createdAt, $0.expiresAt, $0.lastUsedAt, $0.revokedAt].compactMap { $0 } }
        #expect(Set(texts.map(\.count)) == [20, 24, 27, 30])
        #expect(Set(cycles.map(\.createdAt)).count < cycles.count * 3 / 4)
        #expect(texts.allSatisfy { Instant($0)?.text == $0 })
    }

    @Test("keys expire, never expire, and are past their end though active; some were never used")
    func expiry() {
        #expect(cycles.contains { $0.expiresAt == nil })
        #expect(cycles.contains { $0.lastUsedAt == nil })
        #expect(cycles.contains { $0.status == "active" && $0.expiresAt?.hasPrefix("2025") == true })
        #expect(cycles.contains { $0.expiresAt?.hasPrefix("2031") == true })
    }

    @Test("revoked keys say when, and at Cycles why")
    func revocation() {
        for keys in [cycles, diffio] {
            #expect(keys.contains { $0.status == "revoked" })
            #expect(keys.allSatisfy { ($0.status == "revoked") == ($0.revokedAt != nil) })
        }
        #expect(cycles.allSatisfy { ($0.status == "revoked") == ($0.revokedReason != nil) })
    }

    @Test("parents at Diffio are keys of the same account")
    func parents() {
        let ids = Set(diffio.map(\.id))
        let parents = diffio.compactMap(\.parent)
        #expect(!parents.isEmpty)
        #expect(parents.allSatisfy(ids.contains))
    }

    @Test("metadata and bounds are JSON objects, and some hold a member that must be stripped")
    func metadata() throws {
        for text in cycles.compactMap(\.metadata) + diffio.map(\.resourceBounds) {
            #expect(try JSONSerialization.jsonObject(with: Data(text.utf8)) is NSDictionary)
        }
        #expect(cycles.contains { $0.metadata?.contains(#""api_key":""#) == true })
        #expect(cycles.contains { $0.metadata == nil })
    }
}

@Suite("Instants")
struct InstantTests {
    @Test(
        "text that is no RFC 3339 time is none",
        arguments: [
            "", "2026-05-09", "2026-05-09T12:00:00", "2026-13-09T12:00:00Z", "2026-05-09T12:00:00.Z",
            "2026-05-09T12:00:00.1234567890Z", "2026-05-09T24:00:00Z", "2026-05-09T12:00:00+0100",
            "2026-05-09T12:00:00ZZ",
        ])
    func rejected(text: String) {
        #expect(Instant(text) == nil)
    }

    @Test("times compare by value, whatever their offset and digits")
    func comparison() throws {
        #expect(Instant("1970-01-01T00:00:00Z") == Instant(seconds: 0))
        #expect(Instant("2000-02-29T00:00:00Z")?.seconds == 951_782_400)
        #expect(Instant("2026-05-09T14:00:00.50+02:00") == Instant("2026-05-09T12:00:00.500Z"))
        let early = try #require(Instant("2026-05-09T12:00:00Z"))
        #expect(try #require(Instant("2026-05-09T12:00:00.000000001Z")) > early)
    }
}

@Suite("Text as the Cycles server treats it")
struct JavaTextTests {
    @Test("lower case: a capital sigma is final at a word's end only, and a dotted capital I becomes two characters")
    func lowerCase() {
        func lowered(_ text: String) -> String { String(decoding: JavaText.lowercased(text), as: UTF8.self) }
        #expect(lowered("ΟΔΥΣΣΕΑΣ ΣΑΣ Σ") == "οδυσσεας σας σ")
        #expect(Array(lowered("İ").unicodeScalars) == ["i", "\u{307}"])
        #expect(lowered("KEY_A") == "key_a")
    }

    @Test("trimming takes control characters and blanks, no others")
    func trimming() {
        #expect(JavaText.trimmed(" \u{0}a b\t") == "a b")
        #expect(JavaText.trimmed("\u{A0}a") == "\u{A0}a")
        #expect(JavaText.trimmed(" \u{0}") == "")
        #expect(JavaText.isBlank(" \u{3000}"))
        #expect(!JavaText.isBlank("\u{A0}"))
    }
}
