// The scan's look at strings: values, members' names, and arrays of strings as one.

extension ObjectScan {
    /// At a string that stays under its name: past it, and if it holds a secret, the mark in its place.
    mutating func lookAtString() throws(NotAnObject) {
        let start = at
        let isPlain = try passString()
        let content = start + 1..<at - 1
        guard !isPlain, let cause = secret(in: text[content]) else { strings?.add(text[content], kinds); return }
        replace(start..<at, by: "\"\(Redactor.mark)\"", cause)
        strings = nil
    }

    /// Past the string here; whether it is plainly clean.
    private mutating func passString() throws(NotAnObject) -> Bool {
        at += 1
        let start = at
        var look = PlainText()
        while at < text.endIndex, text[at] != 0x22 {
            look.see(kinds[Int(text[at])])
            at += text[at] == 0x5C ? 2 : 1
        }
        guard at < text.endIndex else { throw NotAnObject() }
        at += 1
        return isPlain(look, start..<at - 1)
    }

    func isPlain(_ look: PlainText, _ range: Range<Int>) -> Bool {
        guard let scanner, !range.isEmpty else { return true }
        let string = text[range]
        return scanner.passes(look, string.span)
    }

    private mutating func replace(_ range: Range<Int>, by replacement: String, _ cause: Cause) {
        edits.append(Edit(range: range, replacement: replacement, hit: Hit(range: range, cause: cause)))
        counts.add(cause)
    }

    /// Why a string goes: a secret in it that its member's name does not explain.
    private func secret(in content: ArraySlice<UInt8>) -> Cause? {
        guard let scanner else { return nil }
        let plain = Self.written(content)
        let cause = scanner.look(at: plain, .value).cause
        guard cause != nil, Identifiers.namesDigest(Self.written(text[nameRange])) else { return cause }
        return scanner.look(at: plain, [.value, .digest]).cause
    }

    static func written(_ string: ArraySlice<UInt8>) -> [UInt8] {
        string.contains(0x5C) ? Array(unescaped(string).utf8) : Array(string)
    }

    /// Behind an array's end: if its strings are a secret in pieces, one mark takes the place of all.
    mutating func leaveStrings() {
        defer { strings = nil }
        guard let strings, let scanner, let cause = strings.secret(in: text[strings.start..<at], scanner) else {
            return
        }
        edits.removeAll { $0.range.lowerBound >= strings.start }
        replace(strings.start..<at, by: "[\"\(Redactor.mark)\"]", cause)
    }
}
