// Folds a name into ASCII: marks and invisible characters go, other alphabets' look-alikes turn Latin. It never decides
// anything.

/// A name in ASCII: letters in the case that they had, digits and signs as they were, one blank for anything else.
func folded(_ name: some Sequence<Unicode.Scalar>) -> [UInt8] {
    var text: [UInt8] = []
    for scalar in name {
        if scalar.isASCII {
            text.append(UInt8(truncatingIfNeeded: scalar.value))
        } else if let letters = LatinLetters.reading(of: scalar) {
            text.append(contentsOf: letters.utf8)
        } else if !scalar.isUnseen {
            text.append(0x20)
        }
    }
    return text
}

extension Unicode.Scalar {
    /// Whether it only decorates its neighbours, or shows nothing at all.
    fileprivate var isUnseen: Bool {
        switch properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .spacingMark, .format, .control, .lineSeparator, .paragraphSeparator,
            .privateUse:
            true
        // The Braille pattern without a dot.
        default: value == 0x2800 || properties.isDefaultIgnorableCodePoint
        }
    }
}

/// ASCII letters.
enum Letter {
    /// 1 for `a` or `A` to 26 for `z` or `Z`; nil for any other byte.
    @inline(__always)
    static func index(_ byte: UInt8) -> UInt8? {
        let index = (byte | 0x20) &- 0x60
        return index &- 1 < 26 && byte >= 0x41 ? index : nil
    }

    /// Whether it is `A` to `Z`.
    static func isCapital(_ byte: UInt8) -> Bool { byte &- 0x41 < 26 }

    /// Whether it is `a` to `z`.
    static func isSmall(_ byte: UInt8) -> Bool { byte &- 0x61 < 26 }

    /// What a digit or sign stands for in spellings such as `p4$$w0rd`.
    static func disguised(as byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30: 0x6F
        case 0x31, 0x21: 0x69
        case 0x33: 0x65
        case 0x34, 0x40: 0x61
        case 0x35, 0x24: 0x73
        case 0x37: 0x74
        default: nil
        }
    }
}
