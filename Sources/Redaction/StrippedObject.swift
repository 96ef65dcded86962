// A free-form value without its secret-like members and strings.

/// An object without the members whose names are secret-like, at any depth, without what lies deeper than
/// 64 levels, and with each string that holds a secret replaced; order and all other bytes stay. Nil when nothing had to
/// go. What is no object becomes an empty one that counts as one removal; an absent one is nil.
func strippedObject(_ json: ArraySlice<UInt8>, _ scanner: Scanner? = nil) -> (text: [UInt8], count: Int)? {
    stripped(json, "{}", scanner)
}

/// An array in the same way.
func strippedArray(_ json: ArraySlice<UInt8>, _ scanner: Scanner?) -> (text: [UInt8], count: Int)? {
    stripped(json, "[]", scanner)
}

private func stripped(_ json: ArraySlice<UInt8>, _ empty: String, _ scanner: Scanner?) -> (text: [UInt8], count: Int)? {
    if json.isEmpty { return nil }
    do {
        let scan = try ObjectScan(json, scanner, opening: empty.utf8.first ?? 0)
        return scan.count == 0 ? nil : (applying(scan.edits, to: json), scan.count)
    } catch {
        return (Array(empty.utf8), 1)
    }
}

private func applying(_ edits: [Edit], to json: ArraySlice<UInt8>) -> [UInt8] {
    var text: [UInt8] = []
    text.reserveCapacity(json.count)
    var start = json.startIndex
    for edit in edits {
        text.append(contentsOf: json[start..<edit.range.lowerBound])
        text.append(contentsOf: edit.replacement.utf8)
        start = edit.range.upperBound
    }
    text.append(contentsOf: json[start...])
    return text
}

/// A run of bytes to leave out, and what comes in its place.
struct Edit {
    var range: Range<Int>
    var replacement = ""
}
