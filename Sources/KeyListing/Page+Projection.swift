// Keys cut loose from the answer that brought them: what no dialect maps is left behind, and memory is bounded by what is kept.

extension Page {
    /// The bytes that the page takes in memory.
    public var byteCount: Int { bytes.count + keys.count * MemoryLayout<APIKey>.stride }

    /// A page of some of its keys, with nothing but their values.
    ///
    /// - Parameter kept: indices of keys.
    public func projected(keeping kept: some Collection<Int>) -> Page {
        var (front, back) = (0, 0)
        for index in kept {
            var key = keys[index]
            key.replaceSlices { slice in
                if !slice.isAbsent {
                    if isOfAnswer(slice) { front += slice.range.count } else { back += slice.range.count }
                }
                return slice
            }
        }
        var projected = Page(answerLength: front, nextToken: nextToken)
        projected.holdsKnownSecret = holdsKnownSecret
        projected.keys.reserveCapacity(kept.count)
        projected.bytes = [UInt8](unsafeUninitializedCapacity: front + back) { target, count in
            // Texts that stand in the answer as JSON come first: what follows may need escapes when it is written.
            (front, back, count) = (0, front, front + back)
            for index in kept {
                var key = keys[index]
                key.replaceSlices { move($0, to: target, &front, &back) }
                projected.keys.append(key)
            }
        }
        return projected
    }

    private func isOfAnswer(_ slice: Slice) -> Bool { slice.range.upperBound <= answerLength }

    @inline(__always)
    private func move(
        _ slice: Slice, to target: UnsafeMutableBufferPointer<UInt8>, _ front: inout Int, _ back: inout Int
    )
        -> Slice
    {
        if slice.isAbsent { return slice }
        let place = isOfAnswer(slice) ? front : back
        _ = target[place...].update(fromContentsOf: bytes[slice.range])
        if isOfAnswer(slice) { front += slice.range.count } else { back += slice.range.count }
        return Slice(offset: UInt32(truncatingIfNeeded: place), length: slice.length)
    }
}
