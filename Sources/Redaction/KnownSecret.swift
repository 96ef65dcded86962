// A secret that is known beforehand, such as the credential by which a backend is asked. Nothing need tell it by its looks.

import Glibc
import Synchronization

/// What goes wherever it stands. It is compiled when an answer holds it, which hardly any does.
public final class KnownSecret: Sendable {
    /// Lends the bytes, and hands on what came of them.
    public typealias Lending = @Sendable (_ body: (UnsafeRawBufferPointer) -> Bool) -> Bool

    /// A shorter one may be a word that names hold by chance.
    private static let shortest = 8
    private static let (slash, backslash) = (UInt8(ascii: "/"), UInt8(ascii: "\\"))
    private let lend: Lending
    private let compiled = Mutex<Scanner?>(nil)

    /// A secret of at least 8 bytes; a shorter one is not looked for.
    public init(_ lend: @escaping Lending) { self.lend = lend }

    /// Whether it stands in a backend's answer, the slash perhaps escaped, as some writers of JSON do.
    public func stands(in answer: [UInt8]) -> Bool {
        lend { secret in
            guard secret.count >= Self.shortest else { return false }
            if Self.stands(secret, in: answer) { return true }
            guard secret.contains(Self.slash) else { return false }
            let escaped = secret.flatMap { $0 == Self.slash ? [Self.backslash, $0] : [$0] }
            return escaped.withUnsafeBytes { Self.stands($0, in: answer) }
        }
    }

    private static func stands(_ secret: UnsafeRawBufferPointer, in answer: [UInt8]) -> Bool {
        guard let needle = secret.baseAddress else { return false }
        return answer.withUnsafeBytes { bytes in
            bytes.baseAddress.map { memmem($0, bytes.count, needle, secret.count) != nil } ?? false
        }
    }

    /// A scanner that finds it, too, in all forms that it sees through.
    func scanner(beside other: Scanner) throws(ScannerFailure) -> Scanner {
        if let known = compiled.withLock({ $0 }) { return known }
        let scanner = try other.finding(pattern)
        compiled.withLock { $0 = scanner }
        return scanner
    }

    /// Nil where it is too short.
    private var pattern: Pattern? {
        var text = ""
        _ = lend { secret in
            if secret.count >= Self.shortest { text = Pattern.literal(secret) }
            return true
        }
        return text.isEmpty ? nil : Pattern(text: text, tellsStart: true)
    }
}
