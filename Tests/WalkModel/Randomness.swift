// Numbers that follow from a seed, so that every world can be had again.

/// SplitMix64: small, quick, good enough to make worlds up.
package struct SplitMix64: RandomNumberGenerator, Sendable {
    private var state: UInt64

    package init(seed: UInt64) { state = seed }

    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var bits = state
        bits = (bits ^ bits >> 30) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ bits >> 27) &* 0x94D0_49BB_1331_11EB
        return bits ^ bits >> 31
    }
}

extension SplitMix64 {
    /// True once in so many times.
    mutating func oneIn(_ count: Int) -> Bool { below(count) == 0 }

    mutating func below(_ end: Int) -> Int { end < 2 ? 0 : Int(next() % UInt64(end)) }

    /// One of some choices; there must be one.
    mutating func pick<T>(_ choices: [T]) -> T { choices[below(choices.count)] }
}

/// A number that follows from some texts and a seed: decides what a backend does at a place of its list.
func fate(_ texts: String..., seed: UInt64) -> Int {
    var random = SplitMix64(seed: texts.reduce(seed) { $1.utf8.reduce($0) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 } })
    return Int(random.next() >> 1)
}
