// Walks a JSON object's text once and notes which runs of bytes have to go. It copies nothing and never recurs; what it
// doesn't understand it refuses.

/// The text is no JSON object.
struct NotAnObject: Error {}

/// One walk through an object.
struct ObjectScan {
    /// Containers within containers are followed this far; what lies deeper goes.
    static let greatestDepth = 64
    /// What to leave out or replace, in order, commas included; the runs don't overlap.
    var edits: [Edit] = []
    /// How many values go, and why.
    var counts = RedactionCounts()

    let text: ArraySlice<UInt8>
    let scanner: Scanner?
    /// Which rules its strings meet; none where only names count.
    let rules: Rules
    private let screen = NameScreen.shared
    var at: Int
    private var depth = 0
    /// One bit for each level: is it an object, and has an item been kept in it so far?
    private var objects: UInt64 = 0
    private var keeping: UInt64 = 0
    /// Where the last comma stood; the item behind it takes it along.
    private var comma: Int
    /// The member that was named last.
    var nameRange: Range<Int>
    /// Why its name makes it go, if it does.
    private var nameCause = Cause.name
    /// The strings of the container that is being walked through, and those of the containers around it.
    var row = StringRow()
    var paired = PairedNames()
    var outer: [(row: StringRow, paired: PairedNames, start: Int, isNamed: Bool)] = []

    init(_ text: ArraySlice<UInt8>, _ scanner: Scanner?, opening: UInt8, _ rules: Rules) throws(NotAnObject) {
        self.text = text
        self.scanner = scanner
        self.rules = rules
        at = text.startIndex
        comma = at
        nameRange = at..<at
        try skipBlanks()
        guard text[at] == opening else { throw NotAnObject() }
        try enter()
        while depth > 0 { try item() }
        while at < text.endIndex, Self.isBlank(text[at]) { at += 1 }
        guard at == text.endIndex else { throw NotAnObject() }
    }

    // MARK: Containers

    private var level: UInt64 { 1 << UInt64(depth & 63) }
    private var closing: UInt8 { objects & level != 0 ? 0x7D : 0x5D }

    /// At an opening bracket: goes on to the first item, or past the end of an empty container.
    private mutating func enter() throws(NotAnObject) {
        let isInObject = depth > 0 && objects & level != 0
        depth += 1
        if text[at] == 0x7B { objects |= level } else { objects &= ~level }
        if scanner != nil {
            outer.append((row, paired, at, isInObject && PairedNames.holdsValue(Self.written(text[nameRange]).span)))
            (row, paired) = (StringRow(), PairedNames())
        }
        keeping &= ~level
        at += 1
        try skipBlanks()
        if text[at] == closing { try goOn() }
    }

    /// Behind an item: on to the next one, here or further out.
    private mutating func goOn() throws(NotAnObject) {
        while depth > 0 {
            try skipBlanks()
            if text[at] == 0x2C { return try passComma() }
            guard text[at] == closing else { throw NotAnObject() }
            depth -= 1
            at += 1
            leaveRow()
        }
    }

    private mutating func passComma() throws(NotAnObject) {
        comma = at
        at += 1
        if keeping & level == 0 { edits.append(Edit(range: comma..<at)) }
        try skipBlanks()
    }

    // MARK: Items

    private mutating func item() throws(NotAnObject) {
        let start = at
        var verdict = NameVerdict.keep
        if objects & level != 0 {
            verdict = try name()
            if case .keep = verdict, paired.isSecret, PairedNames.holdsValue(Self.written(text[nameRange]).span) {
                verdict = paired.hidesNumbers ? .stripEvenNumbers : .strip
            }
            try skipBlanks()
            guard text[at] == 0x3A else { throw NotAnObject() }
            at += 1
            try skipBlanks()
        }
        let isContainer = text[at] | 0x20 == 0x7B
        if goes(verdict) { return try cut(from: start, nameCause) }
        if isContainer, depth == Self.greatestDepth { return try cut(from: start, .unreadable) }
        keeping |= level
        if isContainer { return try enter() }
        if text[at] == 0x22 { try lookAtString(ofMember: objects & level != 0) } else { try passLiteral() }
        try goOn()
    }

    /// Whether the value here goes under a name so judged. Strings, arrays and objects begin with `"`, `[` and `{`.
    private func goes(_ verdict: NameVerdict) -> Bool {
        switch verdict {
        case .keep: false
        case .strip: text[at] == 0x22 || text[at] == 0x5B || text[at] == 0x7B
        case .stripEvenNumbers: true
        }
    }

    /// Notes the item that began at `start` as one to leave out, with the comma before it if something stays before
    /// that.
    private mutating func cut(from start: Int, _ cause: Cause) throws(NotAnObject) {
        if text[at] | 0x20 == 0x7B { try skipContainer() } else { try skipScalar() }
        let hit = Hit(range: start..<at, cause: cause)
        edits.append(Edit(range: (keeping & level != 0 ? comma : start)..<at, hit: hit))
        counts.add(cause)
        try goOn()
    }

    /// At a member's name: judges it. Most are letters and signs that the screens clear where they are.
    private mutating func name() throws(NotAnObject) -> NameVerdict {
        guard text[at] == 0x22 else { throw NotAnObject() }
        let start = at + 1
        try skipString()
        nameRange = start..<at - 1
        nameCause = .name
        if let scanner, let cause = cause(scanner) {
            nameCause = cause
            return .stripEvenNumbers
        }
        let name = text[nameRange]
        if screen.clears(name.span) { return .keep }
        let isWritten = name.allSatisfy { $0 < 0x80 && $0 != 0x5C }
        return isWritten ? verdict(onFolded: Array(name)) : verdict(onName: unescaped(name))
    }

    /// Why a member goes whose name holds a secret, or is one that the operator has added.
    private func cause(_ scanner: Scanner) -> Cause? {
        let name = text[nameRange]
        if !isPlain(nameRange), let cause = scanner.cause(of: Self.written(name), .value) { return cause }
        guard let names = scanner.addedNames else { return nil }
        return names.contains(folded(unescaped(name).unicodeScalars)) ? .addedName : nil
    }

    // MARK: Skipping

    /// At a byte that counts; a text that ends here is no object.
    private mutating func skipBlanks() throws(NotAnObject) {
        while at < text.endIndex, Self.isBlank(text[at]) { at += 1 }
        guard at < text.endIndex else { throw NotAnObject() }
    }

    static func isBlank(_ byte: UInt8) -> Bool {
        byte <= 0x20 && (byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09)
    }

    /// Past a string, number, boolean or null.
    mutating func skipScalar() throws(NotAnObject) {
        if text[at] == 0x22 { return try skipString() }
        let start = at
        while at < text.endIndex, Self.isLiteral(text[at]) { at += 1 }
        guard at > start else { throw NotAnObject() }
    }

    /// What numbers, `true`, `false` and `null` are made of.
    static func isLiteral(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x61...0x7A, 0x2B, 0x2D, 0x2E, 0x45: true
        default: false
        }
    }

    mutating func skipString() throws(NotAnObject) {
        at += 1
        while at < text.endIndex, text[at] != 0x22 { at += text[at] == 0x5C ? 2 : 1 }
        guard at < text.endIndex else { throw NotAnObject() }
        at += 1
    }

    /// Past an array or object that goes as a whole, however deep it is.
    private mutating func skipContainer() throws(NotAnObject) {
        var open = 0
        repeat {
            guard at < text.endIndex else { throw NotAnObject() }
            switch text[at] {
            case 0x22:
                try skipString()
                continue
            case 0x7B, 0x5B: open += 1
            case 0x7D, 0x5D: open -= 1
            default: break
            }
            at += 1
        } while open > 0
    }
}
