// The scan's look at strings: values, members' names, and arrays of strings as one.

extension ObjectScan {
    /// At a string that stays under its name: past it, and if it holds a secret, the mark in its place.
    mutating func lookAtString() throws(NotAnObject) {
        let start = at
        let isPlain = try passString()
        let content = start + 1..<at - 1
        if isPlain || !findsSecret(text[content]) {
            strings?.add(text[content], kinds)
        } else {
            edits.append(Edit(range: start..<at, replacement: "\"\(Redactor.mark)\""))
            count += 1
            strings = nil
        }
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
        guard let scanner else { return true }
        return range.isEmpty || scanner.passes(look, text[range])
    }

    /// Whether a string holds a secret that its member's name does not explain.
    private func findsSecret(_ content: ArraySlice<UInt8>) -> Bool {
        guard let scanner else { return false }
        let plain = Self.written(content)
        if scanner.look(at: plain, .value) == .clean { return false }
        return !Identifiers.namesDigest(Self.written(text[nameRange]))
            || scanner.look(at: plain, [.value, .digest]) != .clean
    }

    func holdsSecret(_ name: ArraySlice<UInt8>, _ scanner: Scanner) -> Bool {
        scanner.look(at: Self.written(name), .value) != .clean
    }

    private static func written(_ string: ArraySlice<UInt8>) -> [UInt8] {
        string.contains(0x5C) ? Array(unescaped(string).utf8) : Array(string)
    }

    /// Behind an array's end: if its strings are a secret in pieces, one mark takes the place of all.
    mutating func leaveStrings() {
        defer { strings = nil }
        guard let strings, let scanner, strings.holdsSecret(text[strings.start..<at], scanner) else { return }
        edits.removeAll { $0.range.lowerBound >= strings.start }
        edits.append(Edit(range: strings.start..<at, replacement: "[\"\(Redactor.mark)\"]"))
        count += 1
    }
}
