// A user's name and password that stand before a host without a scheme: `app:x@db.example:27017/prod`.

enum Userinfo {
    private static let user = ByteSet("0-9A-Za-z_.+-")
    /// What a password may hold; no slash, which is a path's.
    private static let password = ByteSet("!-.0-?A-~")
    private static let host = ByteSet("0-9A-Za-z.-")
    private static let telling = ByteSet("0-9!#$%^*&")
    private static let shortest = 4

    /// The name and the password; nil where an `@` has none before it, or no such host behind it.
    static func range(in text: Span<UInt8>, before at: Int) -> Range<Int>? {
        let start = text.start(of: password, from: at)
        guard let colon = text.first(0x3A, in: start..<at), at - colon > shortest,
            (colon + 1..<at).contains(where: { telling.contains(text[$0]) }), hasHost(text, behind: at)
        else { return nil }
        let name = text.start(of: user, from: colon)..<colon
        return name.contains { Letter.index(text[$0]) != nil } ? name.lowerBound..<at : nil
    }

    /// Whether a host with a port or a path stands there, or an address of version 4. Addresses of e-mail have neither.
    private static func hasHost(_ text: Span<UInt8>, behind at: Int) -> Bool {
        let end = text.end(of: host, from: at + 1)
        let name = at + 1..<end
        guard name.contains(where: { Letter.index(text[$0]) != nil }) else {
            return name.count { text[$0] == 0x2E } == 3 && name.count >= 7
        }
        let last: Int = name.last(where: { text[$0] == 0x2E }) ?? at
        guard last + 1 < end, Letter.index(text[last + 1]) != nil else { return false }
        if text.has("/", at: end) { return last > at }
        guard text.has(":", at: end) else { return false }
        let digits = text.end(of: .digits, from: end + 1)
        let isOver = digits == text.count || !ByteSet.word.contains(text[digits])
        return (2...5).contains(digits - end - 1) && isOver
    }
}
