// Undoes one layer of what hides a text: escapes of URLs, HTML and JSON, and characters that only look like others.

extension LookedAtText {
    /// The text with one layer of escapes undone and folded to ASCII; nil where that changes nothing.
    ///
    /// - Parameter seen: the kinds of its bytes.
    func unwrapped(_ seen: PlainText.Kind) -> LookedAtText? {
        if seen.isDisjoint(with: [.hidden, .wide]) { return nil }
        let decoded = seen.contains(.hidden) ? unescaped() : self
        let folded = decoded.bytes.contains { $0 >= 0x80 } ? decoded.foldedToASCII() : decoded
        return folded.bytes == bytes ? nil : folded
    }

    /// The text without what parts its lines, indentation included, and without the blanks of letter-by-letter spelling;
    /// nil where that changes nothing.
    ///
    /// - Parameter seen: the kinds of its bytes.
    func joined(_ seen: PlainText.Kind) -> LookedAtText? {
        let isSpelled = seen.contains(.blank) && PlainText.isSpelled(bytes.span)
        guard seen.contains(.control) || isSpelled else { return nil }
        var joined = LookedAtText(from: self)
        var isIndented = false
        for (i, byte) in bytes.enumerated() {
            if byte == 0x0A || byte == 0x0D { isIndented = true } else if byte != 0x20 { isIndented = false }
            // A backslash before a line's end goes on with it.
            let isContinued = byte == 0x5C && i + 1 < bytes.count && bytes[i + 1] == 0x0A
            let stays = byte == 0x20 ? !isSpelled && !isIndented : byte > 0x20 && byte != 0x7F && !isContinued
            if stays { joined.append(byte, from: i, of: self) }
        }
        return joined
    }

    private func foldedToASCII() -> LookedAtText {
        var folded = LookedAtText(from: self)
        folded.reserve(asMuchAs: self)
        var readings = ScalarReadings()
        var at = 0
        while at < bytes.count {
            let plain = at
            while at < bytes.count, bytes[at] < 0x80 { at += 1 }
            if at > plain { folded.append(plain..<at, of: self) }
            guard at < bytes.count else { break }
            if let length = PasswordWord.length(in: bytes.span, at: at) {
                folded.append(PasswordWord.reading, from: at, of: self)
                at += length
                continue
            }
            if let reading = CommonReading(of: bytes.span, at: at) {
                for i in 0..<reading.count { folded.append(reading[i], from: at, of: self) }
                at += reading.length
                continue
            }
            let (text, length) = readings.reading(of: bytes, at: at)
            folded.append(text, from: at, of: self)
            at += length
        }
        return folded
    }

    private func unescaped() -> LookedAtText {
        var plain = LookedAtText(from: self)
        plain.reserve(asMuchAs: self)
        var at = 0
        while at < bytes.count {
            let start = at
            while at < bytes.count, !Escape.begins(with: bytes[at]) { at += 1 }
            if at > start { plain.append(start..<at, of: self) }
            guard at < bytes.count else { break }
            if let (byte, length) = Escape.readByte(bytes.span, at) {
                plain.append(byte, from: at, of: self)
                at += length
            } else if let (text, length) = Escape.read(bytes[at...]) {
                plain.append(text, from: at, of: self)
                at += length
            } else {
                plain.append(at..<at + 1, of: self)
                at += 1
            }
        }
        return plain
    }
}

/// What characters beyond ASCII read as. Texts repeat their characters, so the last ones are remembered.
private struct ScalarReadings {
    private static let places: UInt32 = 64
    private var known = [(scalar: Unicode.Scalar, text: [UInt8])](repeating: ("\0", []), count: Int(places))

    /// What the character there reads as, and its length; a blank for a byte that begins none.
    mutating func reading(of bytes: [UInt8], at index: Int) -> ([UInt8], Int) {
        var decoder = UTF8()
        var rest = bytes[index...].makeIterator()
        guard case .scalarValue(let scalar) = decoder.decode(&rest) else { return ([0x20], 1) }
        let place = Int(scalar.value % Self.places)
        if known[place].scalar != scalar {
            known[place] = (scalar, scalar.readInASCII)
        }
        return (known[place].text, UTF8.width(scalar))
    }
}

/// One escape of any kind.
private enum Escape {
    /// Whether one may begin with that byte.
    static func begins(with byte: UInt8) -> Bool { byte == 0x25 || byte == 0x26 || byte == 0x5C }

    /// What the commonest ones stand for, and their length: two hexadecimal digits behind a percent sign, and a sign behind
    /// a backslash, as in JSON, shells and Markdown.
    static func readByte(_ text: Span<UInt8>, _ at: Int) -> (UInt8, Int)? {
        guard at + 1 < text.count else { return nil }
        let next = text[at + 1]
        if text[at] == 0x5C { return ByteSet.punctuation.contains(next) ? (next, 2) : nil }
        guard text[at] == 0x25, at + 2 < text.count, ByteSet.hexDigits.contains(next),
            ByteSet.hexDigits.contains(text[at + 2])
        else { return nil }
        return (Piece.nibble(next) << 4 | Piece.nibble(text[at + 2]), 3)
    }

    /// What any other one stands for, and its length; nil where none begins.
    static func read(_ text: ArraySlice<UInt8>) -> ([UInt8], Int)? {
        switch text.first {
        case 0x25: percent(text.dropFirst())
        case 0x26: entity(text.dropFirst())
        case 0x5C: backslash(text.dropFirst())
        default: nil
        }
    }

    private static func percent(_ text: ArraySlice<UInt8>) -> ([UInt8], Int)? {
        guard text.first == 0x75 else { return nil }
        return number(text.dropFirst().prefix(4), 16, count: 4).map { ($0, 6) }
    }

    /// HTML's numbers, and the names of those characters that keys and assignments are made of.
    private static func entity(_ text: ArraySlice<UInt8>) -> ([UInt8], Int)? {
        if text.first == 0x23 {
            let isHex = text.dropFirst().first.map { $0 | 0x20 == 0x78 } ?? false
            let zeros = text.dropFirst(isHex ? 2 : 1).prefix { $0 == 0x30 }
            let rest = text[zeros.endIndex...].prefix(8).prefix {
                isHex ? ByteSet.hexDigits.contains($0) : (0x30...0x39).contains($0)
            }
            guard let character = number(rest, isHex ? 16 : 10, count: rest.count) else { return nil }
            let digits = text[zeros.startIndex..<rest.endIndex]
            let isClosed = text.dropFirst(digits.count + (isHex ? 2 : 1)).first == 0x3B
            return (character, digits.count + (isHex ? 3 : 2) + (isClosed ? 1 : 0))
        }
        var (word, end) = (Word(), text.startIndex)
        while end < text.endIndex, end - text.startIndex < Word.longest, let letter = Letter.index(text[end]) {
            word.append(letter)
            end += 1
        }
        let name = text[..<end]
        guard name.count > 1, let found = names[word] else { return nil }
        return (found, 1 + name.count + (text.dropFirst(name.count).first == 0x3B ? 1 : 0))
    }

    private static let names = Dictionary(uniqueKeysWithValues: entities.map { (Word($0), $1) })
    private static let entities: [String: [UInt8]] = [
        "amp": [0x26], "lt": [0x3C], "gt": [0x3E], "quot": [0x22], "apos": [0x27], "lowbar": [0x5F], "UnderBar": [0x5F],
        "dash": [0x2D], "hyphen": [0x2D], "period": [0x2E], "colon": [0x3A], "sol": [0x2F], "equals": [0x3D],
        "plus": [0x2B], "dollar": [0x24], "commat": [0x40], "shy": [], "zwj": [], "zwnj": [], "nbsp": [0x20],
        "ZeroWidthSpace": [], "NoBreak": [], "num": [0x23], "percnt": [0x25], "bsol": [0x5C], "lpar": [0x28],
        "rpar": [0x29],
    ]

    private static func backslash(_ text: ArraySlice<UInt8>) -> ([UInt8], Int)? {
        switch text.first {
        case 0x6E, 0x72, 0x74: return ([0x0A], 2)
        case 0x78: return number(text.dropFirst().prefix(2), 16, count: 2).map { ($0, 4) }
        case 0x75: return unicode(text.dropFirst())
        case 0x55: return number(text.dropFirst().prefix(8), 16, count: 8).map { ($0, 10) }
        case .some(0x30...0x33):
            return Int(String(decoding: text.prefix(3), as: UTF8.self), radix: 8).flatMap { value in
                text.count >= 3 && value < 128 ? ([UInt8(truncatingIfNeeded: value)], 4) : nil
            }
        default: return nil
        }
    }

    /// `\u0061`, `\u{61}` and surrogate pairs.
    private static func unicode(_ text: ArraySlice<UInt8>) -> ([UInt8], Int)? {
        if text.first == 0x7B {
            let digits = text.dropFirst().prefix(8).prefix(while: ByteSet.hexDigits.contains)
            return number(digits, 16, count: digits.count).map { ($0, digits.count + 4) }
        }
        guard let high = hex(text.prefix(4), count: 4) else { return nil }
        if (0xD800..<0xDC00).contains(high), text.dropFirst(4).starts(with: [0x5C, 0x75]),
            let low = hex(text.dropFirst(6).prefix(4), count: 4), (0xDC00..<0xE000).contains(low),
            let scalar = Unicode.Scalar(0x10000 + (high - 0xD800) << 10 + (low - 0xDC00))
        {
            return (Array(String(scalar).utf8), 12)
        }
        return number(text.prefix(4), 16, count: 4).map { ($0, 6) }
    }

    private static func hex(_ digits: ArraySlice<UInt8>, count: Int) -> UInt32? {
        guard digits.count == count, digits.allSatisfy(ByteSet.hexDigits.contains) else { return nil }
        return UInt32(String(decoding: digits, as: UTF8.self), radix: 16)
    }

    /// The UTF-8 of the character with that number.
    private static func number(_ digits: ArraySlice<UInt8>, _ radix: Int, count: Int) -> [UInt8]? {
        guard count > 0, digits.count == count, digits.allSatisfy(ByteSet.hexDigits.contains) else { return nil }
        // At most eight digits, so that nothing overflows.
        let value = digits.reduce(UInt64(0)) { $0 * UInt64(radix) + UInt64(Piece.nibble($1)) }
        guard digits.count <= 8, let scalar = UInt32(exactly: value).flatMap(Unicode.Scalar.init) else { return nil }
        return scalar.isASCII ? [UInt8(truncatingIfNeeded: value)] : Array(String(scalar).utf8)
    }
}
