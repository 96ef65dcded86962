// Which ASCII digits and signs characters beyond ASCII stand for. Letters are `LatinLetters`' business.

extension Unicode.Scalar {
    /// What the close look takes it for: a digit or sign, letters, a blank, or nothing.
    var readInASCII: [UInt8] { SignFold.reading(of: self) ?? folded(CollectionOfOne(self)) }
}

/// The ASCII reading of digits and signs.
enum SignFold {
    /// The digit or sign; nil for what reads as none.
    static func reading(of scalar: Unicode.Scalar) -> [UInt8]? {
        if (0xFF01...0xFF5E).contains(scalar.value) { return [UInt8(truncatingIfNeeded: scalar.value - 0xFEE0)] }
        if pictures.contains(scalar.value) { return [0x20] }
        if let sign = signs[scalar] { return [sign] }
        guard scalar.properties.numericType != nil, let value = scalar.properties.numericValue, (0...9).contains(value),
            value == value.rounded()
        else { return nil }
        return [0x30 + UInt8(value)]
    }

    /// Emoji and other pictures, which stand for nothing.
    private static let pictures: ClosedRange<UInt32> = 0x1F300...0x1FAFF

    private static let signs: [Unicode.Scalar: UInt8] = [
        "\u{2010}": 0x2D, "\u{2011}": 0x2D, "\u{2012}": 0x2D, "\u{2013}": 0x2D, "\u{2014}": 0x2D, "\u{2212}": 0x2D,
        "\u{FE58}": 0x2D, "\u{FE63}": 0x2D, "\u{FE4D}": 0x5F, "\u{FE4E}": 0x5F, "\u{FE4F}": 0x5F, "\u{2017}": 0x5F,
        "\u{2024}": 0x2E, "\u{FE52}": 0x2E, "\u{3002}": 0x2E, "\u{2044}": 0x2F, "\u{2215}": 0x2F, "\u{FE55}": 0x3A,
        "\u{A789}": 0x3A, "\u{2236}": 0x3A, "\u{FE66}": 0x3D, "\u{A78A}": 0x3D, "\u{FE62}": 0x2B, "\u{FE69}": 0x24,
        "\u{FE6B}": 0x40, "\u{FE68}": 0x5C, "\u{201C}": 0x22, "\u{201D}": 0x22, "\u{2018}": 0x27, "\u{2019}": 0x27,
    ]
}
