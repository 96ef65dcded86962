// Hex text to bytes, for published test vectors.

func bytes(_ hex: String) -> [UInt8] {
    let digits = hex.compactMap(\.hexDigitValue)
    return stride(from: 0, to: digits.count - 1, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
}

/// The bytes `first`, `first + 1`, … as the vectors of RFC 5869 use them.
func run(_ first: UInt8, through last: UInt8) -> [UInt8] { Array(first...last) }
