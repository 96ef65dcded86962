// A first look at a whole object or array, which clears most of them in one pass. It copies nothing, and may suspect
// wrongly; it never clears what the close look would not.

/// One pass over a text of JSON.
struct ObjectScreen {
    private let kinds = PlainText.kinds
    private let names = NameScreen.shared
    private var at = 0
    private var depth = 0
    /// One bit for each level: is it an object?
    private var objects: UInt64 = 0
    /// How many bytes at the end of an array's strings so far could go on in a key.
    private var joined = 0
    /// How many strings there are under names that are counted through, and their length.
    private var counted = (strings: 0, length: 0)
    /// Whether the member here has such a name.
    private var isCounted = false
    /// Whether it may hold the name of what stands beside it.
    private var holdsName = false
    /// The array's string just now; empty behind a container.
    private var before = 0..<0

    private init() {}

    /// Whether the text is an object, or an array, in which no built-in rule can find anything.
    static func clears(_ text: Span<UInt8>, opening: UInt8) -> Bool {
        guard text.count > 1, text[0] == opening else { return false }
        if text.count == 2 { return text[1] == opening + 2 }
        var screen = ObjectScreen()
        return screen.items(in: text)
    }

    private mutating func items(in text: Span<UInt8>) -> Bool {
        guard enter(text) else { return false }
        while depth > 0 {
            if isObject { guard name(in: text), passColon(text) else { return false } }
            guard at < text.count else { return false }
            switch text[unchecked: at] {
            case 0x7B, 0x5B: guard enter(text) else { return false }
            case 0x22:
                guard isObject ? memberString(in: text) : joinedString(in: text), goOn(text) else { return false }
            default: guard literal(in: text), goOn(text) else { return false }
            }
        }
        return at == text.count
    }

    // MARK: Containers

    @inline(__always)
    private var isObject: Bool { objects &>> UInt64((depth &- 1) & 63) & 1 != 0 }

    /// At an opening bracket: to the first item, or behind an empty container.
    private mutating func enter(_ text: Span<UInt8>) -> Bool {
        guard depth < ObjectScan.greatestDepth else { return false }
        let level: UInt64 = 1 << UInt64(depth & 63)
        if text[at] == 0x7B { objects |= level } else { objects &= ~level }
        depth += 1
        joined = 0
        before = 0..<0
        at += 1
        skipBlanks(text)
        guard at < text.count else { return false }
        return text[at] == (isObject ? 0x7D : 0x5D) ? goOn(text) : true
    }

    /// Behind an item: to the next one, here or further out, or behind everything.
    @inline(__always)
    private mutating func goOn(_ text: Span<UInt8>) -> Bool {
        while depth > 0 {
            skipBlanks(text)
            guard at < text.count else { return false }
            let byte = text[unchecked: at]
            at &+= 1
            if byte == 0x2C {
                skipBlanks(text)
                return true
            }
            guard byte == (isObject ? 0x7D : 0x5D) else { return false }
            depth &-= 1
            // Strings on both sides of a container may be a key in pieces: that is left to the close look.
            joined = StringRow.shortestKey
            before = 0..<0
        }
        skipBlanks(text)
        return true
    }

    // MARK: Items

    @inline(__always)
    private mutating func name(in text: Span<UInt8>) -> Bool {
        guard at < text.count, text[unchecked: at] == 0x22 else { return false }
        let start = at &+ 1
        guard let kinds = content(of: text) else { return false }
        let name = text.extracting(start..<at &- 1)
        guard names.clears(name), !PairedNames.isKeyType(name) else { return false }
        isCounted = StringRow.stem(of: name) != nil
        holdsName = PairedNames.holdsName(name)
        return clears(text, start, kinds)
    }

    @inline(__always)
    private mutating func memberString(in text: Span<UInt8>) -> Bool {
        let start = at &+ 1
        guard let kinds = content(of: text), clears(text, start, kinds) else { return false }
        if holdsName, !names.clears(text.extracting(start..<at &- 1)) { return false }
        if isCounted {
            counted.strings += 1
            counted.length += at - 1 - start
        }
        return counted.strings < 2 || counted.length < StringRow.shortestKey
    }

    /// The same in an array, whose strings may be a key in pieces.
    private mutating func joinedString(in text: Span<UInt8>) -> Bool {
        let start = at &+ 1
        guard let kinds = content(of: text), clears(text, start, kinds) else { return false }
        let string = text.extracting(start..<at &- 1)
        // An option's or an assignment's value may be the next one.
        if StringRow.goesOn(string) { return false }
        if !before.isEmpty, PairedNames.mayBeNamed(string), !names.clears(text.extracting(before)) { return false }
        before = start..<at &- 1
        for i in start..<at &- 1 {
            joined = self.kinds[text[unchecked: i]].contains(.token) ? joined &+ 1 : 0
            if joined >= StringRow.shortestKey { return false }
        }
        return true
    }

    /// At a string: behind its end. A backslash hides something, so that the end is the end indeed. Nil where there is none,
    /// or something is hidden.
    @inline(__always)
    private mutating func content(of text: Span<UInt8>) -> PlainText.Kind? {
        let kinds = kinds
        var end = at &+ 1
        var seen: UInt8 = 0
        while end < text.count, text[unchecked: end] != 0x22 {
            seen |= kinds[text[unchecked: end]].rawValue
            end &+= 1
        }
        at = end &+ 1
        return end < text.count && seen & PlainText.Kind.hidden.rawValue == 0 ? PlainText.Kind(rawValue: seen) : nil
    }

    /// Whether the string whose end has just been passed is clean.
    @inline(__always)
    private func clears(_ text: Span<UInt8>, _ start: Int, _ kinds: PlainText.Kind) -> Bool {
        let end = at &- 1
        if end &- start <= PlainText.longestRun, kinds.isBoring { return true }
        return PlainText.clearsClosely(text.extracting(start..<end), .value)
    }

    private mutating func literal(in text: Span<UInt8>) -> Bool {
        let start = at
        while at < text.count, ObjectScan.isLiteral(text[unchecked: at]) { at += 1 }
        return at > start
    }

    // MARK: Skipping

    @inline(__always)
    private mutating func passColon(_ text: Span<UInt8>) -> Bool {
        skipBlanks(text)
        guard at < text.count, text[unchecked: at] == 0x3A else { return false }
        at &+= 1
        skipBlanks(text)
        return true
    }

    @inline(__always)
    private mutating func skipBlanks(_ text: Span<UInt8>) {
        while at < text.count, ObjectScan.isBlank(text[unchecked: at]) { at &+= 1 }
    }
}
