// The first look's counterpart of unwrapping: reads ordinary text beyond ASCII, and text of several lines, on the stack. What it does not
// know it leaves to the close look.

/// What a text reads as without its controls, or with its letters in ASCII.
enum PlainReading {
    /// Longer texts are left to the close look.
    private static let longest = 1024

    /// Whether the text is short and ordinary, and `look` clears its other form.
    static func clears(
        _ text: Span<UInt8>, isWide: Bool, hasControls: Bool, _ look: (Span<UInt8>) -> Bool
    ) -> Bool {
        guard text.count <= longest, !isWide || !hasControls else { return false }
        return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: text.count) { room in
            // The bytes are written and read here only, and no form is longer than the text.
            room.initialize(repeating: 0)
            guard let count = isWide ? readings(of: text, room) : withoutControls(text, room) else { return false }
            return look(Span(_unsafeElements: UnsafeBufferPointer(rebasing: room[..<count])))
        }
    }

    private static func withoutControls(_ text: Span<UInt8>, _ room: UnsafeMutableBufferPointer<UInt8>) -> Int {
        var (count, isIndented) = (0, false)
        for i in 0..<text.count {
            let byte = text[unchecked: i]
            if byte == 0x0A || byte == 0x0D { isIndented = true } else if byte != 0x20 { isIndented = false }
            guard byte >= 0x20, byte != 0x7F, !isIndented else { continue }
            room[count] = byte
            count += 1
        }
        return count
    }

    /// Nil where a character is not among those that are known here, or where a password is spoken of.
    private static func readings(of text: Span<UInt8>, _ room: UnsafeMutableBufferPointer<UInt8>) -> Int? {
        var (at, count) = (0, 0)
        while at < text.count {
            if text[unchecked: at] < 0x80 {
                room[count] = text[unchecked: at]
                (at, count) = (at + 1, count + 1)
                continue
            }
            guard PasswordWord.length(in: text, at: at) == nil, let reading = CommonReading(of: text, at: at) else {
                return nil
            }
            for i in 0..<reading.count { room[count + i] = reading[i] }
            (at, count) = (at + reading.length, count + reading.count)
        }
        return count
    }
}
