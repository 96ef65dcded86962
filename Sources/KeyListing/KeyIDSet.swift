// Which ids of a backend have been seen, without a copy of any.

/// A set of keys by their ids. Holds places in pages, so it is asked with the pages at hand.
struct KeyIDSet {
    private struct Entry {
        var page: Int32
        var key: Int32
        var hash: UInt64
    }

    private var slots: [Int32]
    private var entries: [Entry] = []

    init(minimumCapacity: Int = 64) {
        slots = Array(repeating: -1, count: max(64, (minimumCapacity * 2).nextPowerOfTwo))
    }

    /// Adds key `i` of page number `p`; false if its id is there already.
    mutating func insert(_ pages: [Page], page p: Int, key i: Int) -> Bool {
        if entries.count * 2 >= slots.count { grow() }
        let id = pages[p].bytes[pages[p].keys[i].keyID.range]
        let hash = Self.hash(id)
        var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
        while slots[slot] >= 0 {
            let entry = entries[Int(slots[slot])]
            if entry.hash == hash {
                let other = pages[Int(entry.page)]
                if other.bytes[other.keys[Int(entry.key)].keyID.range].elementsEqual(id) { return false }
            }
            slot = (slot + 1) & (slots.count - 1)
        }
        slots[slot] = Int32(entries.count)
        entries.append(Entry(page: Int32(p), key: Int32(i), hash: hash))
        return true
    }

    private mutating func grow() {
        slots = Array(repeating: -1, count: slots.count * 2)
        for (index, entry) in entries.enumerated() {
            var slot = Int(truncatingIfNeeded: entry.hash) & (slots.count - 1)
            while slots[slot] >= 0 { slot = (slot + 1) & (slots.count - 1) }
            slots[slot] = Int32(index)
        }
    }

    /// Seeded per process, so that nobody outside can choose ids that collide.
    private static func hash(_ id: ArraySlice<UInt8>) -> UInt64 {
        var hasher = Hasher()
        id.withUnsafeBytes { hasher.combine(bytes: $0) }
        return UInt64(truncatingIfNeeded: hasher.finalize())
    }
}

extension Int {
    fileprivate var nextPowerOfTwo: Int { self <= 1 ? 1 : 1 << (Int.bitWidth - (self - 1).leadingZeroBitCount) }
}
