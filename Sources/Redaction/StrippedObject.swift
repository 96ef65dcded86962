// A free-form value without its secret-like members and strings.

/// A free-form value after stripping.
struct Stripped {
    /// JSON text.
    var text: [UInt8]
    /// What went.
    var counts: RedactionCounts
}

/// An object without the members whose names are secret-like, at any depth, without what lies deeper than
/// 64 levels, and with each string that holds a secret replaced; order and all other bytes stay. Nil when nothing had to
/// go. What is no object becomes an empty one that counts as one removal; an absent one is nil.
func strippedObject(_ json: ArraySlice<UInt8>, _ scanner: Scanner? = nil) -> Stripped? {
    stripped(json, "{}", scanner)
}

/// An array in the same way.
func strippedArray(_ json: ArraySlice<UInt8>, _ scanner: Scanner?) -> Stripped? {
    stripped(json, "[]", scanner)
}

private func stripped(_ json: ArraySlice<UInt8>, _ empty: String, _ scanner: Scanner?) -> Stripped? {
    if json.isEmpty { return nil }
    if let scanner, scanner.hasBuiltInRulesOnly, ObjectScreen.clears(json.span, opening: empty.utf8.first ?? 0) {
        return nil
    }
    do {
        let opening = empty.utf8.first ?? 0
        // A list by itself is one of scopes.
        let scan = try ObjectScan(json, scanner, opening: opening, opening == 0x5B ? .scope : .value)
        return scan.counts.total == 0 ? nil : Stripped(text: scan.result, counts: scan.counts)
    } catch {
        var counts = RedactionCounts()
        counts.add(.unreadable)
        return Stripped(text: Array(empty.utf8), counts: counts)
    }
}

extension ObjectScan {
    /// The text after all edits.
    var result: [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(text.count)
        var start = text.startIndex
        for edit in edits {
            result.append(contentsOf: text[start..<edit.range.lowerBound])
            result.append(contentsOf: edit.replacement.utf8)
            start = edit.range.upperBound
        }
        result.append(contentsOf: text[start...])
        return result
    }
}

/// A run of bytes to leave out, and what comes in its place.
struct Edit {
    var range: Range<Int>
    var replacement = ""
    /// What it takes away, and why; nil for a comma that has nothing to part any more.
    var hit: Hit?
}
