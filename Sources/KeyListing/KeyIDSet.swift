// Which ids of a backend have been seen.

/// A set of ids, each copied once into one run of bytes.
struct KeyIDSet {
    private struct Entry {
        var hash: UInt64
        var end: Int
    }

    private var slots: [Int32] = []
    private var entries: [Entry] = []
    private var bytes: [UInt8] = []

    /// Makes room for a first page's ids.
    mutating func makeRoom(for page: Page) {
        guard entries.isEmpty else { return }
        var room = 64
        while room < page.keys.count * 2 + 2 { room *= 2 }
        slots = Array(repeating: -1, count: room)
        entries.reserveCapacity(page.keys.count)
        bytes.reserveCapacity(page.keys.reduce(0) { $0 + Int($1.keyID.length) })
    }

    /// Adds the id of a page's key; false if it is there already.
    mutating func insert(_ page: Page, key: Int) -> Bool {
        if entries.count * 2 >= slots.count { grow() }
        let id = page.bytes.span.extracting(page.keys[key].keyID.range)
        let hash = Self.hash(id)
        let slot = slot(of: id, hash)
        if slots[slot] >= 0 { return false }
        slots[slot] = Int32(truncatingIfNeeded: entries.count)
        bytes.append(contentsOf: page.bytes[page.keys[key].keyID.range])
        entries.append(Entry(hash: hash, end: bytes.count))
        return true
    }

    /// Whether the id of a page's key is there.
    func contains(_ page: Page, key: Int) -> Bool {
        if entries.isEmpty { return false }
        let id = page.bytes.span.extracting(page.keys[key].keyID.range)
        return slots[slot(of: id, Self.hash(id))] >= 0
    }

    /// The slot that the id has, or would have.
    private func slot(of id: Span<UInt8>, _ hash: UInt64) -> Int {
        var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
        while slots[slot] >= 0, entries[Int(slots[slot])].hash != hash || !isEqual(Int(slots[slot]), id) {
            slot = (slot + 1) & (slots.count - 1)
        }
        return slot
    }

    private func isEqual(_ entry: Int, _ id: Span<UInt8>) -> Bool {
        let start = entry == 0 ? 0 : entries[entry - 1].end
        return compareAsUTF16(bytes.span.extracting(start..<entries[entry].end), id) == 0
    }

    private mutating func grow() {
        slots = Array(repeating: -1, count: max(64, slots.count * 2))
        for (index, entry) in entries.enumerated() {
            var slot = Int(truncatingIfNeeded: entry.hash) & (slots.count - 1)
            while slots[slot] >= 0 { slot = (slot + 1) & (slots.count - 1) }
            slots[slot] = Int32(truncatingIfNeeded: index)
        }
    }

    /// Drawn once per process, so that nobody outside can choose ids that collide.
    private static let secret = (UInt64.random(in: .min ... .max), UInt64.random(in: .min ... .max))

    /// Eight bytes at a time, each folded in by a full multiplication with the secret; much quicker than `Hasher` for texts this short.
    /// The last eight may be read twice.
    private static func hash(_ id: Span<UInt8>) -> UInt64 {
        let (a, b) = secret
        return id.withUnsafeBytes { bytes in
            var hash = a ^ UInt64(truncatingIfNeeded: bytes.count)
            if bytes.count < 8 { return folded(hash, b ^ bytes.reduce(0) { $0 << 8 | UInt64($1) }) }
            var index = 0
            while index < bytes.count {
                let word = bytes.loadUnaligned(fromByteOffset: min(index, bytes.count - 8), as: UInt64.self)
                hash = folded(hash, b ^ word)
                index += 8
            }
            return hash
        }
    }

    private static func folded(_ a: UInt64, _ b: UInt64) -> UInt64 {
        let product = a.multipliedFullWidth(by: b)
        return product.high ^ product.low
    }
}
