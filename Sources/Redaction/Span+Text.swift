// Small questions to a text.

extension Span<UInt8> {
    /// Where the run of such characters from `start` on ends.
    func end(of set: ByteSet, from start: Int) -> Int {
        var end = start
        while end < count, set.contains(self[unchecked: end]) { end &+= 1 }
        return end
    }

    /// Hands each run of such characters that has so many at least to `body`, until that says no; whether it never did. A text
    /// without such runs is passed in leaps.
    @inline(__always)
    func allRuns(of set: ByteSet, atLeast shortest: Int, from first: Int = 0, _ body: (Range<Int>) -> Bool) -> Bool {
        var start = first
        while start + shortest <= count {
            var next = start + shortest
            while next > start, set.contains(self[unchecked: next &- 1]) { next &-= 1 }
            if next > start {
                start = next
                continue
            }
            let end = end(of: set, from: start + shortest)
            if !body(start..<end) { return false }
            start = end + 1
        }
        return true
    }

    /// Whether there is a blank of any kind.
    func hasBlank(at index: Int) -> Bool {
        index < count && (self[index] == 0x20 || (0x09...0x0D).contains(self[index]))
    }

    /// Where the run of blanks from `start` on ends.
    func endOfBlanks(from start: Int) -> Int {
        var end = start
        while hasBlank(at: end) { end += 1 }
        return end
    }

    /// Where the run of blanks before `end` starts.
    func startOfBlanks(before end: Int) -> Int {
        var start = end
        while start > 0, hasBlank(at: start - 1) { start -= 1 }
        return start
    }

    /// Where the word from `start` on ends: at a blank of any kind, a kibibyte away at most.
    func endOfWord(from start: Int) -> Int {
        var end = start
        while end < count, end - start < 1024, !hasBlank(at: end) { end += 1 }
        return end
    }

    /// Where the run of such characters before `end` starts, a kibibyte away at most.
    func start(of set: ByteSet, from end: Int) -> Int {
        var start = end
        while start > 0, end - start < 1024, set.contains(self[start - 1]) { start -= 1 }
        return start
    }

    /// Where the first such byte is.
    func first(_ byte: UInt8, in range: Range<Int>) -> Int? {
        range.first { self[$0] == byte }
    }

    /// Whether these bytes stand there.
    func has(_ bytes: StaticString, at start: Int) -> Bool {
        guard start >= 0, start + bytes.utf8CodeUnitCount <= count else { return false }
        return bytes.withUTF8Buffer { expected in
            expected.indices.allSatisfy { self[start + $0] == expected[$0] }
        }
    }

    /// Whether these small letters and signs stand there, in any case.
    func hasSmall(_ bytes: StaticString, at start: Int) -> Bool {
        guard start >= 0, start + bytes.utf8CodeUnitCount <= count else { return false }
        return bytes.withUTF8Buffer { expected in
            expected.indices.allSatisfy { self[start + $0] | 0x20 == expected[$0] }
        }
    }

    /// Whether one of these words of small letters and signs is what stands there, in any case.
    func isWord(_ range: Range<Int>, of words: [StaticString]) -> Bool {
        words.contains { $0.utf8CodeUnitCount == range.count && hasSmall($0, at: range.lowerBound) }
    }

    /// Whether something was replaced there.
    func hasMark(at start: Int) -> Bool { has("[redacted]", at: start) }

    /// Behind the end marker of a PEM block; the text's end where there is none.
    func endOfBlock(from start: Int) -> Int {
        var at = start
        while at < count {
            if self[at] == 0x45, has("END", at: at), at > 0, self[at - 1] == 0x2D || self[at - 1] == 0x20 {
                while at < count, self[at] != 0x0A, at < start + 65_536 { at += 1 }
                return at
            }
            at += 1
        }
        return count
    }
}
