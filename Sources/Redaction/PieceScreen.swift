// A first look at what may be base64 or hexadecimal digits, decoded on the stack. It may suspect wrongly, it never clears
// wrongly.

/// The first look's counterpart of `Piece`.
enum PieceScreen {
    /// Longer runs are left to the close look.
    private static let longest = 1024

    /// Whether nothing can be in what the text's runs say when they are decoded.
    static func clears(_ text: Span<UInt8>) -> Bool {
        text.allRuns(of: .base64Digits, atLeast: Piece.shortest) { clearsBase64(text, $0) }
            && text.allRuns(of: .hexDigits, atLeast: Piece.shortest) { clearsHex(text, $0) }
    }

    /// Whether nothing can be in what a run says in base64.
    static func clearsBase64(_ text: Span<UInt8>, _ run: Range<Int>) -> Bool {
        if !Piece.mayBeBase64(text, run) { return true }
        if run.count > longest { return false }
        let segment = Piece.longestSegment(text, run)
        if segment == run || segment.count < Piece.shortest { return clears(decoding: text, run, decodeBase64) }
        let (quads, rest) = (segment.lowerBound - run.lowerBound).quotientAndRemainder(dividingBy: 4)
        if rest != 0 {
            return clears(decoding: text, run, decodeBase64) && clears(decoding: text, segment, decodeBase64)
        }
        // Of four digits' three bytes each, what the segment says is a part of what the run says.
        return clears(decoding: text, run, decodeBase64, part: 3 * quads..<3 * quads + segment.count * 3 / 4)
    }

    /// Whether nothing can be in what a run says in hexadecimal digits.
    static func clearsHex(_ text: Span<UInt8>, _ run: Range<Int>) -> Bool {
        if run.count > longest { return false }
        if run.count % 2 == 0 { return clears(decoding: text, run, decodeHex) }
        return clears(decoding: text, run.dropFirst(), decodeHex) && clears(decoding: text, run.dropLast(), decodeHex)
    }

    // MARK: Decoding

    /// - Parameter part: bytes of what is decoded that must be no text by themselves, either.
    private static func clears(
        decoding text: Span<UInt8>, _ run: Range<Int>,
        _ decode: (Span<UInt8>, Range<Int>, UnsafeMutableBufferPointer<UInt8>) -> Int, part: Range<Int>? = nil
    ) -> Bool {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: run.count) { room in
            // The bytes are written and read here only, and are no more than the run has.
            room.initialize(repeating: 0)
            let count = decode(text, run, room)
            let decoded = Span(_unsafeElements: UnsafeBufferPointer(rebasing: room[..<count]))
            if isText(decoded) || part.map({ isText(decoded.extracting($0)) }) ?? false { return false }
            return FormScreen.shared.look(at: decoded) != nil
        }
    }

    private static func decodeBase64(
        _ text: Span<UInt8>, _ run: Range<Int>, _ room: UnsafeMutableBufferPointer<UInt8>
    ) -> Int {
        var bits: UInt32 = 0
        var (bitCount, count) = (0, 0)
        for i in run {
            bits = bits << 6 | Piece.values[text[unchecked: i]]
            bitCount += 6
            guard bitCount >= 8 else { continue }
            bitCount -= 8
            room[count] = UInt8(truncatingIfNeeded: bits >> UInt32(bitCount))
            count += 1
        }
        return count
    }

    private static func decodeHex(
        _ text: Span<UInt8>, _ run: Range<Int>, _ room: UnsafeMutableBufferPointer<UInt8>
    ) -> Int {
        for i in 0..<run.count / 2 {
            let at = run.lowerBound + 2 * i
            room[i] = Piece.nibble(text[at]) << 4 | Piece.nibble(text[at + 1])
        }
        return run.count / 2
    }

    /// Whether it may be UTF-8 without controls.
    private static func isText(_ bytes: Span<UInt8>) -> Bool {
        var rest = 0
        for i in 0..<bytes.count {
            let byte = bytes[unchecked: i]
            if rest > 0 {
                guard byte & 0xC0 == 0x80 else { return false }
                rest -= 1
            } else if byte >= 0x80 {
                guard (0xC2...0xF4).contains(byte) else { return false }
                rest = byte < 0xE0 ? 1 : byte < 0xF0 ? 2 : 3
            } else if byte < 0x09 {
                return false
            }
        }
        return rest == 0
    }
}
