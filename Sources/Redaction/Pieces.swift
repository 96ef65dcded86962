// Decodes base64 and hexadecimal runs inside a text. What they hold is judged elsewhere.

/// An encoded run.
struct Piece {
    /// Where it stands.
    var range: Range<Int>
    /// What it says.
    var decoded: [UInt8]

    /// Whether it says anything in UTF-8, without controls.
    var isText: Bool {
        decoded.allSatisfy { $0 >= 0x09 }
            && decoded.withUnsafeBufferPointer { String(validating: $0, as: UTF8.self) } != nil
    }

    /// Shorter runs hold no key.
    static let shortest = 16
    /// Runs with fewer odd letters and digits are words.
    static let shortestOdd = 8

    /// What an encoded run of base64 says.
    init(of text: Span<UInt8>, in range: Range<Int>) {
        self.range = range
        decoded = Self.decoded(range.map { text[$0] }.filter { $0 != 0x3D }[...])
    }

    private init(range: Range<Int>, decoded: [UInt8]) {
        self.range = range
        self.decoded = decoded
    }

    /// All runs that may be base64 of either alphabet, or hexadecimal digits.
    static func all(in text: [UInt8]) -> [Piece] {
        runs(of: .base64Digits, in: text).flatMap { base64Pieces(text, $0) }
            + runs(of: .hexDigits, in: text).compactMap { hexPiece(text, $0) }
    }

    private static func runs(of set: ByteSet, in text: [UInt8]) -> [Range<Int>] {
        var runs: [Range<Int>] = []
        let span = text.span
        var start = 0
        while start + shortest <= span.count {
            // A run that is long enough has its last byte here, so that most texts are passed in leaps.
            guard set.contains(span[start + shortest - 1]) else {
                start += shortest
                continue
            }
            var first = start + shortest - 1
            while first > start, set.contains(span[first - 1]) { first -= 1 }
            let end = span.end(of: set, from: start + shortest)
            if end - first >= shortest { runs.append(first..<end) }
            start = end + 1
        }
        return runs
    }

    /// The run, and what stands behind its last sign where that parts words.
    private static func base64Pieces(_ text: [UInt8], _ run: Range<Int>) -> [Piece] {
        let isUUID = run.count == 36 && UUIDText.stands(in: text.span, at: run.lowerBound, before: run.upperBound)
        if isUUID || Oddness(of: text.span, in: run).letters < shortestOdd { return [] }
        var end = run.upperBound
        while end < text.count, end < run.upperBound + 2, text[end] == 0x3D { end += 1 }
        var pieces = [Piece(range: run.lowerBound..<end, decoded: decoded(text[run]))]
        let segments = text[run].split { !ByteSet.alphanumeric.contains($0) }
        if segments.count > 1, let longest = segments.max(by: { $0.count < $1.count }), longest.count >= shortest {
            pieces.append(Piece(range: longest.indices, decoded: decoded(longest)))
        }
        return pieces
    }

    private static func decoded(_ run: ArraySlice<UInt8>) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(run.count)
        var bits: UInt32 = 0
        var count = 0
        for digit in run {
            bits = bits << 6 | values[digit]
            count += 6
            if count >= 8 {
                count -= 8
                bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
            }
        }
        return bytes
    }

    /// What the digits of base64 stand for.
    static let values = ByteTable<UInt32> { digit in
        switch digit {
        case 0x41...0x5A: UInt32(digit) - 0x41
        case 0x61...0x7A: UInt32(digit) - 0x61 + 26
        case 0x30...0x39: UInt32(digit) - 0x30 + 52
        case 0x2B, 0x2D: 62
        default: 63
        }
    }

    private static func hexPiece(_ text: [UInt8], _ run: Range<Int>) -> Piece? {
        guard run.count % 2 == 0 else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(run.count / 2)
        for i in stride(from: run.lowerBound, to: run.upperBound, by: 2) {
            bytes.append(nibble(text[i]) << 4 | nibble(text[i + 1]))
        }
        return Piece(range: run, decoded: bytes)
    }

    static func nibble(_ digit: UInt8) -> UInt8 {
        digit < 0x3A ? digit &- 0x30 : (digit | 0x20) &- 0x61 &+ 10
    }
}
