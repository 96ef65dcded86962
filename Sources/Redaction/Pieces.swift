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
    private static let shortestOdd = 8

    /// What an encoded run of base64 says.
    init(of text: Span<UInt8>, in range: Range<Int>) {
        self.range = range
        decoded = Self.decoded(range.map { text[$0] }.filter { $0 != 0x3D }[...])
    }

    private init(range: Range<Int>, decoded: [UInt8]) {
        self.range = range
        self.decoded = decoded
    }

    /// All runs that may be base64 of either alphabet, or hexadecimal digits, but for those that hold nothing.
    static func all(in text: [UInt8]) -> [Piece] {
        var pieces: [Piece] = []
        _ = text.span.allRuns(of: .base64Digits, atLeast: shortest) { run in
            if !PieceScreen.clearsBase64(text.span, run) { pieces += base64Pieces(text, run) }
            return true
        }
        _ = text.span.allRuns(of: .hexDigits, atLeast: shortest) { run in
            if !PieceScreen.clearsHex(text.span, run) { pieces += hexPieces(text, run) }
            return true
        }
        return pieces
    }

    /// Whether a run looks like base64 at all: neither like words nor like a UUID.
    static func mayBeBase64(_ text: Span<UInt8>, _ run: Range<Int>) -> Bool {
        let isUUID = run.count == 36 && UUIDText.stands(in: text, at: run.lowerBound, before: run.upperBound)
        return !isUUID && Oddness(of: text, in: run).letters >= shortestOdd
    }

    /// The run, and what stands behind its last sign where that parts words.
    private static func base64Pieces(_ text: [UInt8], _ run: Range<Int>) -> [Piece] {
        var end = run.upperBound
        while end < text.count, end < run.upperBound + 2, text[end] == 0x3D { end += 1 }
        var pieces = [Piece(range: run.lowerBound..<end, decoded: decoded(text[run]))]
        let longest = longestSegment(text.span, run)
        if longest != run, longest.count >= shortest {
            pieces.append(Piece(range: longest, decoded: decoded(text[longest])))
        }
        return pieces
    }

    /// The longest run of letters and digits in a run.
    static func longestSegment(_ text: Span<UInt8>, _ run: Range<Int>) -> Range<Int> {
        var longest = run.lowerBound..<run.lowerBound
        var start = run.lowerBound
        while start < run.upperBound {
            let end = min(run.upperBound, text.end(of: .alphanumeric, from: start))
            if end - start > longest.count { longest = start..<end }
            start = end + 1
        }
        return longest
    }

    private static func decoded(_ run: ArraySlice<UInt8>) -> [UInt8] {
        let values = values
        // Four digits are three bytes, so that there is room for all.
        return [UInt8](unsafeUninitializedCapacity: run.count) { bytes, count in
            var bits: UInt32 = 0
            var bitCount: UInt32 = 0
            for digit in run {
                bits = bits &<< 6 | values[digit]
                bitCount &+= 6
                guard bitCount >= 8 else { continue }
                bitCount &-= 8
                bytes[count] = UInt8(truncatingIfNeeded: bits &>> bitCount)
                count &+= 1
            }
        }
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

    /// Of an odd number of digits the first or the last may belong to something else.
    private static func hexPieces(_ text: [UInt8], _ run: Range<Int>) -> [Piece] {
        run.count % 2 == 0
            ? [hexPiece(text, run)] : [hexPiece(text, run.dropFirst()), hexPiece(text, run.dropLast())]
    }

    private static func hexPiece(_ text: [UInt8], _ run: Range<Int>) -> Piece {
        let digits = text[run]
        let bytes = [UInt8](unsafeUninitializedCapacity: run.count / 2) { bytes, count in
            var at = digits.startIndex
            while at < digits.endIndex {
                bytes[count] = nibble(digits[at]) &<< 4 | nibble(digits[at + 1])
                count &+= 1
                at += 2
            }
        }
        return Piece(range: run, decoded: bytes)
    }

    static func nibble(_ digit: UInt8) -> UInt8 {
        digit < 0x3A ? digit &- 0x30 : (digit | 0x20) &- 0x61 &+ 10
    }
}
