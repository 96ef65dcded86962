// The line that a problem speaks of. Lines of a configuration may hold what should never have been written there, so an
// excerpt shows names and the value in question, and of other strings only that they are there.

/// A line of a file, fit to be shown, and where a caret beneath it belongs.
public struct SourceExcerpt: Sendable, Hashable {
    /// The line or, of a long one, the part around the caret.
    public let line: String
    /// How many characters stand in front of the caret.
    public let caret: Int

    /// The line around `column`, which counts from 1. What stands at the caret and behind it is left out where it must
    /// not be seen, or where nobody can tell what it is.
    init(line source: [Unicode.Scalar], column: Int, hidingRest: Bool) {
        var shown = ExcerptWriter(source: source, target: max(0, min(column - 1, source.count)), hidingRest: hidingRest)
        shown.write()
        let start = max(0, shown.caret - Self.width / 2)
        let part = shown.output[start...].prefix(Self.width)
        let lead = start > 0 || shown.begin > 0 ? "…" : ""
        let tail = start + part.count < shown.output.count || shown.isCut ? "…" : ""
        var text = ""
        text.unicodeScalars.append(contentsOf: part)
        line = lead + text + tail
        caret = shown.caret - start + lead.count
    }

    private static let width = 100
}

/// Copies a line of JSON, broken or not, and leaves out what must not be seen.
private struct ExcerptWriter {
    let source: [Unicode.Scalar]
    /// The index that the caret belongs under.
    let target: Int
    let hidingRest: Bool
    private(set) var output: [Unicode.Scalar] = []
    private(set) var caret = 0
    private(set) var begin = 0
    private var index = 0
    private var lastMark: Unicode.Scalar = " "
    /// So much of a long line, which may be a whole file, is written on either side of the caret.
    private static let reach = 400

    /// Whether the line goes on behind what is written.
    var isCut: Bool { !hidingRest && index < source.count }

    init(source: [Unicode.Scalar], target: Int, hidingRest: Bool) {
        self.source = source
        self.target = target
        self.hidingRest = hidingRest
    }

    mutating func write() {
        skip()
        while index < min(source.count, target + Self.reach) {
            if hidingRest, index >= target { break }
            if source[index] == "\"" { string() } else { mark() }
        }
        if index <= target { caret = output.count }
        if hidingRest, target < source.count { output.append("…") }
    }

    /// Goes to where writing begins, between two strings or marks.
    private mutating func skip() {
        while index < target - Self.reach {
            let isString = source[index] == "\""
            let end = isString ? endOfString() : index
            if end >= target - Self.reach { break }
            if isString || source[index] != " " && source[index] != "\t" { lastMark = source[index] }
            index = end + 1
        }
        begin = index
    }

    private mutating func mark() {
        if index == target { caret = output.count }
        let scalar = source[index]
        output.append(scalar.value < 0x20 || scalar.value == 0x7F ? " " : scalar.value < 0x7F ? scalar : "·")
        if scalar != " ", scalar != "\t" { lastMark = scalar }
        index += 1
    }

    private mutating func string() {
        let end = endOfString()
        if index...end ~= target || index == target { caret = output.count }
        let isShown = end < source.count && (index == target || isName(endingAt: end))
        let content = source[index..<min(end, source.count)].dropFirst()
        output.append("\"")
        if isShown {
            output += printable(String(String.UnicodeScalarView(content))).unicodeScalars
        } else {
            output.append("…")
        }
        output.append("\"")
        index = min(end + 1, source.count)
        lastMark = "\""
    }

    /// The closing quote's index, or the line's end.
    private func endOfString() -> Int {
        var end = index + 1
        while end < source.count, source[end] != "\"" { end += source[end] == "\\" ? 2 : 1 }
        return min(end, source.count)
    }

    private func isName(endingAt end: Int) -> Bool {
        let next = source[min(end + 1, source.count)...].first { $0 != " " && $0 != "\t" }
        return lastMark != ":" && next == ":"
    }
}
