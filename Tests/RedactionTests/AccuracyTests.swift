// The goals of accuracy, each measured on thousands of values and printed.

import Testing

@testable import Redaction

@Suite("What the scanner finds and what it leaves")
struct AccuracyTests {
    private let scanner: Scanner

    init() throws {
        scanner = try Scanner.shared.get()
    }

    @Test("every known format is found, bare and inside text")
    func known() {
        var maker = SecretMaker(seed: 1)
        var tally = Tally("known formats, bare and inside text", goal: "100 %")
        for format in KeyFormat.all {
            for prefix in format.prefixes {
                for _ in 0..<(format.isWeak ? 10 : 2) {
                    let key = maker.key(format, prefix: prefix)
                    tally.note(finds(key), format.vendor + " " + key)
                    tally.note(finds("use \(key) for now"), format.vendor + " in text " + key)
                }
            }
        }
        #expect(tally.share == 1 && Set(KeyFormat.all.map(\.vendor)).count >= 120)
    }

    @Test("known formats are found with any neighbour")
    func neighbours() {
        var maker = SecretMaker(seed: 2)
        var tally = Tally("known formats with any neighbour", goal: "99 %")
        let neighbours = (0x20..<0x7F).map { Unicode.Scalar(UInt8($0)) }
        for format in KeyFormat.all {
            for neighbour in neighbours {
                let key = maker.key(format)
                tally.note(finds("\(neighbour)\(key)\(neighbour)"), "\(format.vendor): \(neighbour)\(key)\(neighbour)")
            }
        }
        #expect(tally.share >= 0.99)
    }

    @Test("formats that no rule names are found")
    func unknown() {
        var maker = SecretMaker(seed: 3)
        var tally = Tally("formats that no rule names", goal: "98 %")
        for make in unknownFormats {
            for _ in 0..<25 {
                let key = make(&maker)
                tally.note(finds(key), key)
                tally.note(finds("use \(key)."), key)
            }
        }
        #expect(unknownFormats.count >= 83 && tally.share >= 0.98)
    }

    @Test("hidden secrets are found")
    func hidden() {
        var maker = SecretMaker(seed: 4)
        var tally = Tally("evasions of \(hidings.count) kinds", goal: "99.5 %")
        let formats = KeyFormat.all.filter { !$0.isWeak && $0.lengths.lowerBound < 200 }
        for hiding in hidings {
            for _ in 0..<100 {
                let key = maker.key(maker.pick(formats))
                tally.note(finds(hiding.apply(key)), "\(hiding.name): \(key)")
            }
        }
        #expect(hidings.count >= 26 && tally.share >= 0.995)
    }

    @Test("secrets of known structure are found")
    func structural() {
        #expect(share("structural secrets", structuralSecrets, 5, goal: "98 %") >= 0.98)
    }

    @Test("stored hashes are found")
    func hashes() {
        #expect(share("stored hashes", storedHashes, 6, goal: "100 %") == 1)
    }

    @Test("legitimate values survive in their members")
    func legitimate() {
        var maker = SecretMaker(seed: 7)
        var tally = Tally("legitimate values of \(legitimateKinds.count) kinds left alone", goal: "99.9 %")
        for kind in legitimateKinds {
            for _ in 0..<100 {
                let value = kind.make(&maker)
                let object = "{\"\(kind.member)\":\"\(value.escapedForJSON)\"}"
                let left = strippedObject(Array(object.utf8)[...], scanner) == nil
                tally.note(left, "\(kind.name): \(value)")
            }
        }
        #expect(legitimateKinds.count >= 30 && tally.count >= 3_000 && tally.share >= 0.999)
    }

    private func share(
        _ name: String, _ makers: [@Sendable (inout SecretMaker) -> String], _ seed: UInt64, goal: String
    ) -> Double {
        var maker = SecretMaker(seed: seed)
        var tally = Tally(name, goal: goal)
        for make in makers {
            for _ in 0..<40 {
                let secret = make(&maker)
                tally.note(finds(secret), secret)
                tally.note(finds("note: \(secret)"), secret)
            }
        }
        return tally.share
    }

    private func finds(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        return !scanner.isPlain(bytes) && scanner.look(at: bytes, .value) != .clean
    }
}

extension Scanner {
    /// One for all tests: compiling the rules takes time.
    static let shared = Result { () throws(ScannerFailure) in try Scanner() }
}

extension String {
    var escapedForJSON: String {
        // By scalars: a mark that combines with a quote leaves it one.
        unicodeScalars.map { scalar in
            switch scalar {
            case "\\", "\"": "\\\(scalar)"
            case "\n": "\\n"
            case "\t": "\\t"
            default: String(scalar)
            }
        }.joined()
    }
}
