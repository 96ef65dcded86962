// A small seeded generator of numbers, so that a seed means the same keys on every machine and in every release.
// Never a source of secrets.

/// Steele, Lea and Flood, "Fast splittable pseudorandom number generators" (2014): one addition and one mix a number.
struct SplitMix64: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        return Self.mix(state)
    }

    /// A bijection of 64 bits: unlike numbers stay unlike.
    static func mix(_ value: UInt64) -> UInt64 {
        var mixed = value
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// A number in `0..<bound`; 0 when `bound` is not above 0. The bias of a modulo does not matter here.
    mutating func below(_ bound: Int) -> Int {
        bound > 0 ? Int(truncatingIfNeeded: next() % UInt64(bound)) : 0
    }

    /// True about once in `times`.
    mutating func once(in times: Int) -> Bool {
        below(times) == 0
    }

    /// One of `choices`, or `fallback` when there is none.
    mutating func pick<Value>(_ choices: [Value], else fallback: Value) -> Value {
        choices.isEmpty ? fallback : choices[below(choices.count)]
    }

    /// `count` characters out of `alphabet`.
    mutating func text(_ count: Int, of alphabet: [UInt8]) -> String {
        let bytes = (0..<max(0, count)).map { _ in pick(alphabet, else: 0x30) }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Fisher and Yates' shuffle. The library's own may change between releases; this one does not.
    mutating func shuffle<Value>(_ values: inout [Value]) {
        var last = values.count - 1
        while last > 0 {
            values.swapAt(last, below(last + 1))
            last -= 1
        }
    }
}
