// What log lines go through before they are written: the same rules for secrets as keys, and a limit for repeats.

public import Logging
public import Redaction
import Synchronization

/// The rules that are in force for log lines. Any thread may use it at any time.
public final class LogRules: Sendable {
    private let scanner: Mutex<Scanner>
    /// Which lines have come lately.
    public let repeated: RepeatedLines

    /// These, until others take their place.
    public init(_ scanner: Scanner, repeated: RepeatedLines = RepeatedLines()) {
        self.scanner = Mutex(scanner)
        self.repeated = repeated
    }

    /// Puts others in force, for a configuration that has just been loaded.
    public func replace(with scanner: Scanner) { self.scanner.withLock { $0 = scanner } }

    fileprivate var current: Scanner { scanner.withLock { $0 } }
}

/// A handler that hands lines on to another one, with the mark in place of whatever looks like a secret.
public struct RedactingLogHandler: LogHandler {
    private var base: any LogHandler
    private let rules: LogRules

    /// In front of another handler.
    public init(_ base: any LogHandler, rules: LogRules) {
        self.base = RepeatLimitingLogHandler(base: base, repeated: rules.repeated)
        self.rules = rules
    }

    /// Metadata of every line.
    public var metadata: Logger.Metadata {
        get { base.metadata }
        set { base.metadata = newValue }
    }

    /// The least important level that is written.
    public var logLevel: Logger.Level {
        get { base.logLevel }
        set { base.logLevel = newValue }
    }

    /// Metadata of every line, by name.
    public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { base[metadataKey: key] }
        set { base[metadataKey: key] = newValue }
    }

    /// Hands a line on.
    public func log(event: LogEvent) {
        let scanner = rules.current
        var event = event
        let message = event.message.description
        let shown = scanner.shown(message)
        if shown != message { event.message = "\(shown)" }
        if let members = LogMembers(of: event) {
            let replaced = members.replacing { Self.shown($0, named: $1, scanner) }
            if let replaced { event.metadata = replaced.metadata }
        } else if let metadata = event.metadata, let replaced = Self.replaced(metadata, scanner) {
            event.metadata = replaced
        }
        base.log(event: event)
    }

    /// What to show in place of metadata; nil where all of it may be seen, as in nearly every line.
    private static func replaced(_ metadata: Logger.Metadata, _ scanner: Scanner) -> Logger.Metadata? {
        let isKept = metadata.allSatisfy { name, value in
            scanner.shown(name) == name && replaced(value, named: name, scanner) == nil
        }
        if isKept { return nil }
        return metadata.reduce(into: [:]) { shown, member in
            shown[scanner.shown(member.key)] = replaced(member.value, named: member.key, scanner) ?? member.value
        }
    }

    private static func replaced(
        _ value: Logger.MetadataValue, named name: String, _ scanner: Scanner
    ) -> Logger.MetadataValue? {
        switch value {
        case .string(let text):
            let shown = shown(text, named: name, scanner)
            return shown == text ? nil : .string(shown)
        case .stringConvertible(let scalar) where isJSONScalar(scalar): return nil
        case .stringConvertible(let other): return .string(shown(other.description, named: name, scanner))
        case .array(let values):
            let shown = values.map { replaced($0, named: name, scanner) }
            return shown.allSatisfy { $0 == nil } ? nil : .array(zip(shown, values).map { $0 ?? $1 })
        case .dictionary(let members): return replaced(members, scanner).map { .dictionary($0) }
        }
    }

    /// Ids and digests look random and must stay as they are.
    private static func shown(_ text: String, named name: String, _ scanner: Scanner) -> String {
        let isRandom = name.hasSuffix("_id") || name.hasSuffix("_sha256")
        return isRandom && scanner.showsID(text) ? text : scanner.shown(text)
    }
}
