// A free-form object without its secret-like members.

/// The object without the members whose names are secret-like, at any depth, and without what lies deeper than 64
/// levels; order and all other bytes stay. Nil when nothing had to go. What is no object becomes an empty one that
/// counts as one removal; an absent one is nil.
func strippedObject(_ json: ArraySlice<UInt8>) -> (text: [UInt8], count: Int)? {
    if json.isEmpty { return nil }
    do {
        let scan = try ObjectScan(json)
        return scan.count == 0 ? nil : (without(scan.cuts, json), scan.count)
    } catch {
        return (Array("{}".utf8), 1)
    }
}

private func without(_ cuts: [Range<Int>], _ json: ArraySlice<UInt8>) -> [UInt8] {
    var text: [UInt8] = []
    text.reserveCapacity(json.count)
    var start = json.startIndex
    for cut in cuts {
        text.append(contentsOf: json[start..<cut.lowerBound])
        start = cut.upperBound
    }
    text.append(contentsOf: json[start...])
    return text
}
