// Contents at random, and a base64 of the suite's own, so that the one under test is not its own witness.

import Cursors
import KeyListing

/// SplitMix64: the same numbers for the same seed, everywhere.
struct SeededNumbers: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
        return z ^ z >> 31
    }
}

/// A ring's key; made here, so that none stands in the sources.
func ringKey(_ number: UInt8) -> [UInt8] { (0..<32).map { $0 &* 7 &+ number } }

extension Instant {
    static let sealing = Instant(seconds: 1_778_328_000, nanoseconds: 5)

    func advanced(seconds: Int64, nanoseconds: UInt32 = 0) -> Instant {
        Instant(seconds: self.seconds + seconds, nanoseconds: self.nanoseconds + nanoseconds)
    }
}

extension CursorContent {
    /// A content of ordinary size.
    static var sample: CursorContent {
        CursorContent(
            sealedAt: .sealing, walkStart: .sealing.advanced(seconds: -60), route: "keys",
            caller: Array(0..<16), query: ListQuery(),
            allowsPartial: true, isComplete: true,
            position: Position(
                value: .instant(.sealing.advanced(seconds: -1000)), backend: Array("cycles-eu".utf8),
                keyID: Array("key_a1b2c3d4".utf8)),
            idlePages: 0, backends: [Backend(fingerprint: 7, manner: .streamed, resumption: nil)])
    }

    /// Any content that there can be.
    static func random(_ numbers: inout SeededNumbers) -> CursorContent {
        var query = ListQuery()
        query.order = TotalOrder(
            SortField.allCases.randomElement(using: &numbers) ?? .name,
            SortDirection.allCases.randomElement(using: &numbers) ?? .ascending)
        query.filters.statuses = StatusSet(rawValue: UInt8.random(in: 0..<32, using: &numbers))
        query.filters.tenantID = numbers.maybe { Array($0.text(40).utf8) }
        query.filters.search = numbers.maybe { SearchText($0.text(20)) } ?? nil
        query.filters.createdAfter = numbers.maybe { $0.instant() }
        query.filters.createdBefore = numbers.maybe { $0.instant() }
        query.filters.expiresBefore = numbers.maybe { $0.instant() }
        query.filters.lastUsedBefore = numbers.maybe { $0.instant() }
        query.backends = numbers.maybe { numbers in numbers.list(4) { Array($0.text(12).utf8) } }
        return CursorContent(
            sealedAt: numbers.instant(), walkStart: numbers.instant(), route: numbers.text(12),
            caller: Array(numbers.text(16).utf8), query: query,
            allowsPartial: .random(using: &numbers), isComplete: .random(using: &numbers),
            position: numbers.maybe { $0.position() }, idlePages: .random(in: 0...255, using: &numbers),
            backends: numbers.list(5) { $0.backend() })
    }
}

extension SeededNumbers {
    mutating func maybe<T>(_ make: (inout SeededNumbers) -> T) -> T? {
        Bool.random(using: &self) ? make(&self) : nil
    }

    mutating func list<T>(_ most: Int, _ make: (inout SeededNumbers) -> T) -> [T] {
        var values: [T] = []
        for _ in 0..<Int.random(in: 0...most, using: &self) { values.append(make(&self)) }
        return values
    }

    mutating func text(_ most: Int) -> String {
        String(list(most) { "abzÄß|/😀\u{0}\u{E000}\"\\ 09".randomElement(using: &$0) ?? "a" })
    }

    mutating func instant() -> Instant {
        Instant(
            seconds: .random(in: -62_167_219_200..<253_402_300_800, using: &self),
            nanoseconds: .random(in: 0..<1_000_000_000, using: &self))
    }

    mutating func position() -> Position {
        let values: [SortValue] = [
            .missing, .instant(instant()), .text(Array(text(30).utf8)),
            .text(list(30) { UInt8.random(in: 0...255, using: &$0) }),
        ]
        return Position(
            value: values.randomElement(using: &self) ?? .missing, backend: Array(text(12).utf8),
            keyID: list(300) { UInt8.random(in: 0...255, using: &$0) })
    }

    mutating func backend() -> CursorContent.Backend {
        let resumption = maybe { numbers in
            Resumption(
                token: numbers.text(60), limit: .random(in: 1...100_000, using: &numbers),
                isPartlyPassed: .random(using: &numbers))
        }
        return CursorContent.Backend(
            fingerprint: .random(in: 0...UInt64.max, using: &self),
            manner: [.collected, .streamed, .byTenant, .wentOver][Int.random(in: 0..<4, using: &self)],
            resumption: resumption, spending: maybe { $0.spending() })
    }
}

extension SeededNumbers {
    mutating func spending() -> Spending {
        let outlooks: [Spending.Outlook] = [.unknown(from: duration()), .price(duration()), .refused]
        return Spending(
            calls: .random(in: 0...UInt64(UInt32.max), using: &self), time: duration(),
            outlook: outlooks.randomElement(using: &self) ?? .refused,
            listed: .random(in: 0...UInt64(UInt32.max), using: &self))
    }

    private mutating func duration() -> Duration {
        .microseconds(Int64.random(in: 0...3_155_760_000_000_000, using: &self))
    }
}

// MARK: Base64

private let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")

/// The text as bits, six to a letter.
func bits(of text: String) -> [Bool] {
    text.flatMap { letter in
        let value = alphabet.firstIndex(of: letter) ?? 0
        return (0..<6).reversed().map { value >> $0 & 1 == 1 }
    }
}

/// The letters of the bits; as many as there are sixes.
func text(of bits: [Bool]) -> String {
    String(
        stride(from: 0, to: bits.count - bits.count % 6, by: 6).map { start in
            alphabet[bits[start..<start + 6].reduce(0) { $0 * 2 + ($1 ? 1 : 0) }]
        })
}
