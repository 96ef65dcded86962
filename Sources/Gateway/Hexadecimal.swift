// Random bits as they stand in ids.

/// All digits of a number, in lower case, leading zeros included.
func hexadecimal<Bits: FixedWidthInteger & UnsignedInteger>(_ bits: Bits) -> String {
    let count = Bits.bitWidth / 4
    return String(unsafeUninitializedCapacity: count) { digits in
        for place in 0..<count {
            let digit = UInt8(truncatingIfNeeded: bits >> (4 * (count - 1 - place))) & 15
            digits[place] = digit + (digit < 10 ? UInt8(ascii: "0") : UInt8(ascii: "a") - 10)
        }
        return count
    }
}
