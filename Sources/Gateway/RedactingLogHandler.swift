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
        // Nearly every line goes as it is.
        if scanner.showsAll(of: event.message.description), Self.showsAll(of: event.metadata ?? [:], scanner) {
            return base.log(event: event)
        }
        var event = event
        event.message = "\(scanner.shown(event.message.description))"
        event.metadata = event.metadata.map { Self.shown($0, scanner) }
        base.log(event: event)
    }

    private static func showsAll(of metadata: Logger.Metadata, _ scanner: Scanner) -> Bool {
        metadata.allSatisfy { name, value in
            scanner.showsAll(of: name) && showsAll(of: value, named: name, scanner)
        }
    }

    private static func showsAll(of value: Logger.MetadataValue, named name: String, _ scanner: Scanner) -> Bool {
        switch value {
        case .string(let text): scanner.showsAll(of: text) || isRandom(name) && scanner.showsID(text)
        case .stringConvertible(is Int), .stringConvertible(is Double), .stringConvertible(is Bool): true
        case .stringConvertible: false
        case .array(let values): values.allSatisfy { showsAll(of: $0, named: name, scanner) }
        case .dictionary(let members): showsAll(of: members, scanner)
        }
    }

    private static func shown(_ metadata: Logger.Metadata, _ scanner: Scanner) -> Logger.Metadata {
        metadata.reduce(into: [:]) { shown, member in
            shown[scanner.shown(member.key)] = self.shown(member.value, named: member.key, scanner)
        }
    }

    private static func shown(
        _ value: Logger.MetadataValue, named name: String, _ scanner: Scanner
    ) -> Logger.MetadataValue {
        switch value {
        case .string(let text): .string(shown(text, named: name, scanner))
        case .stringConvertible(is Int), .stringConvertible(is Double), .stringConvertible(is Bool): value
        case .stringConvertible(let other): .string(shown(other.description, named: name, scanner))
        case .array(let values): .array(values.map { shown($0, named: name, scanner) })
        case .dictionary(let members): .dictionary(shown(members, scanner))
        }
    }

    private static func shown(_ text: String, named name: String, _ scanner: Scanner) -> String {
        isRandom(name) && scanner.showsID(text) ? text : scanner.shown(text)
    }

    /// Ids and digests look random and must stay as they are.
    private static func isRandom(_ name: String) -> Bool { name.hasSuffix("_id") || name.hasSuffix("_sha256") }
}
