// swift-log's lines for people: time, level, message, then the metadata as name=value, one line each.

public import KeyListing
public import Logging
import StrictJSON

/// A handler that writes one line of plain text for each event. Whatever could move a terminal's cursor is escaped.
public struct TextLogHandler: LogHandler {
    /// Metadata of every line.
    public var metadata: Logger.Metadata = [:]
    /// The least important level that is written.
    public var logLevel: Logger.Level = .info
    private let clock: @Sendable () -> Instant
    private let emit: @Sendable (String) -> Void

    /// - Parameters:
    ///   - clock: the wall clock.
    ///   - emit: takes a whole line, its line break included; called from any thread.
    public init(clock: @escaping @Sendable () -> Instant, emit: @escaping @Sendable (String) -> Void) {
        self.clock = clock
        self.emit = emit
    }

    /// Metadata of every line, by name.
    public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    /// Writes a line.
    public func log(event: LogEvent) {
        let pairs =
            LogMembers(of: event).map { Self.pairs(metadata, under: "") + Self.pairs($0, under: "") }
            ?? Self.pairs(metadata.merging(event.metadata ?? [:]) { _, mine in mine }, under: "")
        let level = event.level.rawValue.uppercased()
        let padding = String(repeating: " ", count: max(0, 7 - level.utf8.count))
        let words = [clock().textToTheMillisecond, level + padding, Self.harmless(event.message.description)]
        emit((words + pairs).joined(separator: " ") + "\n")
    }

    /// `name=value`, members of dictionaries as `outer.inner=value`, in the names' order.
    private static func pairs(_ metadata: Logger.Metadata, under prefix: String) -> [String] {
        metadata.sorted { $0.key < $1.key }.flatMap { name, value -> [String] in
            let name = prefix + harmless(name)
            if case .dictionary(let members) = value { return pairs(members, under: name + ".") }
            return ["\(name)=\(quoted(value.description))"]
        }
    }

    private static func pairs(_ members: LogMembers, under prefix: String) -> [String] {
        members.all.flatMap { name, value -> [String] in
            let name = prefix + harmless(name)
            switch value {
            case .members(let members): return pairs(members, under: name + ".")
            case .text(let text): return ["\(name)=\(quoted(text))"]
            case .count(let count): return ["\(name)=\(count)"]
            case .number(let number): return ["\(name)=\(number)"]
            case .flag(let flag): return ["\(name)=\(flag)"]
            }
        }
    }

    /// In quotes where it would otherwise run into its neighbours.
    private static func quoted(_ text: String) -> String {
        let isWord = !text.isEmpty && text.utf8.allSatisfy { 0x21...0x7E ~= $0 && $0 != 0x22 && $0 != 0x3D }
        return isWord ? text : jsonText(of: text)
    }

    private static func harmless(_ text: String) -> String { String(jsonText(of: text).dropFirst().dropLast()) }
}
