// Which keys of two lists are the same one, which are new or gone, and which stand in another order. Pure.

/// Two lists of keys side by side.
struct KeyComparison {
    /// Indices of a key in the old and the new list.
    struct Pair: Equatable {
        var old: Int
        var new: Int
    }

    /// In the new list's order.
    private(set) var added: [Int] = []
    /// In the old list's order.
    private(set) var lost: [Int] = []
    /// The keys of both lists, in the old one's order.
    private(set) var pairs: [Pair] = []
    /// Pairs that have another place among the others: as few as explain the new order.
    private(set) var moved: [Pair] = []
    /// Keys of the old list that several new ones could be, none of them surely.
    private(set) var ambiguous: [Int] = []

    init(old: [DiffKey], new: [DiffKey]) {
        var candidates = Dictionary(grouping: new.indices, by: { new[$0].identity })
        for (identity, own) in Dictionary(grouping: old.indices, by: { old[$0].identity }) {
            pair(own, candidates.removeValue(forKey: identity) ?? [], old, new)
        }
        added += candidates.values.joined()
        added.sort()
        lost.sort()
        ambiguous.sort()
        pairs.sort { $0.old < $1.old }
        let kept = Self.longestRise(pairs.map(\.new))
        moved = pairs.indices.filter { !kept.contains($0) }.map { pairs[$0] }
    }

    /// Pairs keys of one identity: first those of one uid, then those that are equal, then the only ones left.
    private mutating func pair(_ own: [Int], _ others: [Int], _ old: [DiffKey], _ new: [DiffKey]) {
        var (left, right) = (own, others)
        for isSame in [{ $0.uid == $1.uid }, { $0.fields == $1.fields }] as [(DiffKey, DiffKey) -> Bool] {
            left = left.filter { index in
                guard let place = right.firstIndex(where: { isSame(old[index], new[$0]) }) else { return true }
                pairs.append(Pair(old: index, new: right.remove(at: place)))
                return false
            }
        }
        if left.count == 1, right.count == 1 {
            pairs.append(Pair(old: left[0], new: right[0]))
        } else if left.isEmpty || right.isEmpty {
            lost += left
            added += right
        } else {
            ambiguous += left
        }
    }

    /// The places of a longest rising subsequence (patience sorting, O(n log n)).
    private static func longestRise(_ values: [Int]) -> Set<Int> {
        var tops: [Int] = []
        var before = [Int?](repeating: nil, count: values.count)
        for place in values.indices {
            var (low, high) = (0, tops.count)
            while low < high {
                let middle = (low + high) / 2
                if values[tops[middle]] < values[place] { low = middle + 1 } else { high = middle }
            }
            before[place] = low > 0 ? tops[low - 1] : nil
            if low == tops.count { tops.append(place) } else { tops[low] = place }
        }
        var rise: Set<Int> = []
        var next = tops.last
        while let place = next {
            rise.insert(place)
            next = before[place]
        }
        return rise
    }
}
