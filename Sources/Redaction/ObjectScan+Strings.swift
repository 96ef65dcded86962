// The scan's look at strings: values, members' names, and strings in a row as one.

extension ObjectScan {
    /// At a string that stays under its name: past it, and if it holds a secret, the mark in its place.
    mutating func lookAtString(ofMember isMember: Bool) throws(NotAnObject) {
        let start = at
        let isPlain = try passString()
        let content = start + 1..<at - 1
        let cause = isPlain ? nil : secret(in: text[content])
        if let cause { replace(start..<at, by: Self.mark, cause) }
        if scanner == nil { return }
        if !isMember { return addToArray(content, cause) }
        let name = text[nameRange]
        let written = Self.written(name)
        if cause == nil { paired.add(text[content], under: written.span) }
        guard !rules.isEmpty, let stem = StringRow.stem(of: name.span) else { return }
        row.add(text[content], under: name.prefix(stem), cause, digests: Digest.forms(under: written))
    }

    private mutating func addToArray(_ content: Range<Int>, _ cause: Cause?) {
        let goesByOption = paired.isValue(text[content]) && cause == nil
        if goesByOption { replace(content.lowerBound - 1..<content.upperBound + 1, by: Self.mark, .name) }
        if !rules.isEmpty { row.add(text[content], under: [], goesByOption ? .name : cause) }
    }

    /// Past a number, which may be the value of a name beside it.
    mutating func passLiteral() throws(NotAnObject) {
        let start = at
        try skipScalar()
        if scanner == nil || !PairedNames.holdsValue(Self.written(text[nameRange]).span) { return }
        paired.addValue(start..<at, isNumber: true)
    }

    private static let mark = "\"\(Redactor.mark)\""

    /// Past the string here; whether it is plainly clean.
    private mutating func passString() throws(NotAnObject) -> Bool {
        let start = at + 1
        try skipString()
        return isPlain(start..<at - 1)
    }

    func isPlain(_ range: Range<Int>) -> Bool {
        if rules.isEmpty { return true }
        let string = text[range]
        return scanner?.isPlain(string.span) ?? true
    }

    private mutating func replace(_ range: Range<Int>, by replacement: String, _ cause: Cause) {
        edits.append(Edit(range: range, replacement: replacement, hit: Hit(range: range, cause: cause)))
        counts.add(cause)
    }

    /// Why a string goes: a secret in it that its member's name does not explain.
    private func secret(in content: ArraySlice<UInt8>) -> Cause? {
        guard let scanner else { return nil }
        let plain = Self.written(content)
        let cause = scanner.cause(of: plain, rules)
        guard cause == .random else { return cause }
        let digests = Digest.forms(under: Self.written(text[nameRange]))
        return digests.isEmpty ? cause : scanner.cause(of: plain, rules.expecting(digests))
    }

    static func written(_ string: ArraySlice<UInt8>) -> [UInt8] {
        string.contains(0x5C) ? Array(unescaped(string).utf8) : Array(string)
    }

    /// Behind a container's end: the mark in place of strings that are a secret together, or pieces of one.
    mutating func leaveRow() {
        guard let scanner else { return }
        var secrets = row.secrets(in: text, scanner)
        secrets += paired.secrets.filter { value in !secrets.contains { $0.range == value } }.map { ($0, .name) }
        for secret in secrets {
            // What goes as a whole takes along what would go of it.
            edits.removeAll { secret.range.contains($0.range.lowerBound) }
            replace(secret.range, by: Self.mark, secret.cause)
        }
        if !secrets.isEmpty { edits.sort { $0.range.lowerBound < $1.range.lowerBound } }
        guard let (row, paired, start, isNamed) = outer.popLast() else { return }
        (self.row, self.paired) = (row, paired)
        self.paired.passContainer()
        if isNamed { self.paired.addValue(start..<at, isNumber: false) }
    }
}
