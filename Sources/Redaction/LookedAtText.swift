// A text in one of the forms that it is looked at in, with the way back to the text that it came from.

/// A form of a text.
struct LookedAtText {
    private(set) var bytes: [UInt8] = []
    /// Where each byte came from in the original; empty for the original itself.
    private var origins: [Int32] = []
    /// What a decoded piece stands for as a whole.
    private var piece: Range<Int>?
    private let originalCount: Int

    /// The original.
    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        originalCount = bytes.count
    }

    /// An empty form of another text's original.
    init(from other: LookedAtText) {
        originalCount = other.originalCount
        piece = other.piece
    }

    /// What was decoded from a run of another form.
    init(_ decoded: [UInt8], from range: Range<Int>, of other: LookedAtText) {
        bytes = decoded
        originalCount = other.originalCount
        piece = other.original(of: range)
    }

    /// Adds bytes that stand for what begins at `index` of another form.
    mutating func append(_ text: some Sequence<UInt8>, from index: Int, of other: LookedAtText) {
        let before = bytes.count
        bytes.append(contentsOf: text)
        if piece != nil { return }
        let origin = other.origins.isEmpty ? Int32(truncatingIfNeeded: index) : other.origins[index]
        for _ in before..<bytes.count { origins.append(origin) }
    }

    /// Adds one byte that stands for what begins at `index` of another form.
    mutating func append(_ byte: UInt8, from index: Int, of other: LookedAtText) {
        bytes.append(byte)
        if piece != nil { return }
        origins.append(other.origins.isEmpty ? Int32(truncatingIfNeeded: index) : other.origins[index])
    }

    /// Adds a run of another form as it is.
    mutating func append(_ range: Range<Int>, of other: LookedAtText) {
        bytes.append(contentsOf: other.bytes[range])
        if piece != nil { return }
        if other.origins.isEmpty {
            for i in range { origins.append(Int32(truncatingIfNeeded: i)) }
        } else {
            origins.append(contentsOf: other.origins[range])
        }
    }

    /// Makes room for as many bytes as another form has.
    mutating func reserve(asMuchAs other: LookedAtText) {
        bytes.reserveCapacity(other.bytes.count)
        if piece == nil { origins.reserveCapacity(other.bytes.count) }
    }

    /// The part of the original that a range of this form stands for.
    func original(of range: Range<Int>) -> Range<Int> {
        if let piece { return piece }
        if origins.isEmpty { return range }
        let end = range.upperBound < origins.count ? Int(origins[range.upperBound]) : originalCount
        let start = range.lowerBound < origins.count ? Int(origins[range.lowerBound]) : originalCount
        return start..<max(start, end)
    }
}
