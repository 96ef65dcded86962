// What is left of a text in whatever way it was escaped: to find one text in another that may have rewritten it.

extension String {
    /// Its ASCII letters and digits, the letters small, with the escapes of JSON, URLs and HTML undone.
    var skeleton: String {
        var (bytes, rest) = ([UInt8](), Array(utf8)[...])
        while let byte = rest.popFirst() {
            let plain =
                switch byte {
                case UInt8(ascii: "%"): rest.takeNumber(digits: 2)
                case UInt8(ascii: "\\"): rest.takeEscaped()
                case UInt8(ascii: "&"): rest.takeEntity()
                default: UInt32(byte)
                }
            guard let sign = plain.flatMap(UInt8.init(exactly:)) else { continue }
            switch sign {
            case 0x30...0x39, 0x61...0x7A: bytes.append(sign)
            case 0x41...0x5A: bytes.append(sign | 0x20)
            default: break
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension ArraySlice<UInt8> {
    /// So many hexadecimal digits, or none of them.
    fileprivate mutating func takeNumber(digits: Int) -> UInt32? {
        guard count >= digits, let number = Self.value(of: prefix(digits), radix: 16) else { return nil }
        self = dropFirst(digits)
        return number
    }

    /// What stands behind the backslash of a JSON or JavaScript string: `u0041`, `x41`, `n`.
    fileprivate mutating func takeEscaped() -> UInt32? {
        guard let kind = first else { return nil }
        switch kind {
        case UInt8(ascii: "u"), UInt8(ascii: "x"):
            self = dropFirst()
            return takeNumber(digits: kind == UInt8(ascii: "u") ? 4 : 2)
        case UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"), UInt8(ascii: "b"), UInt8(ascii: "f"):
            self = dropFirst()
            return nil
        default: return nil
        }
    }

    /// What stands behind the sign of an entity: `amp;`, `#38;`, `#x26;`. Those with names are for signs.
    fileprivate mutating func takeEntity() -> UInt32? {
        guard let end = prefix(10).firstIndex(of: UInt8(ascii: ";")) else { return nil }
        let name = self[startIndex..<end]
        self = self[(end + 1)...]
        guard name.first == UInt8(ascii: "#") else { return nil }
        let digits = name.dropFirst()
        return digits.first.map { $0 | 0x20 } == UInt8(ascii: "x")
            ? Self.value(of: digits.dropFirst(), radix: 16) : Self.value(of: digits, radix: 10)
    }

    private static func value(of digits: ArraySlice<UInt8>, radix: Int) -> UInt32? {
        guard digits.first != UInt8(ascii: "+"), digits.first != UInt8(ascii: "-") else { return nil }
        return UInt32(String(decoding: digits, as: UTF8.self), radix: radix)
    }
}
