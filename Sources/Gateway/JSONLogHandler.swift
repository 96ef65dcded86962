// swift-log's lines as JSON, one object each: time, level, message, then the metadata by name.

public import KeyListing
public import Logging

/// A handler that writes one JSON object per line.
public struct JSONLogHandler: LogHandler {
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
        var json = JSONWriter()
        json.open("{")
        json.member("time", clock().textToTheMillisecond)
        json.member("level", event.level.rawValue)
        json.member("message", event.message.description)
        if let members = LogMembers(of: event) {
            json.members(metadata)
            json.members(members)
        } else {
            let own = event.metadata ?? [:]
            json.members(metadata.isEmpty ? own : metadata.merging(own) { _, mine in mine })
        }
        json.close("}")
        json.literal("\n")
        emit(String(decoding: json.bytes, as: UTF8.self))
    }
}

/// Whether a value's description is its JSON, too: a number's or a truth value's. By its type alone, which is cheaper than a cast.
func isJSONScalar(_ value: any CustomStringConvertible) -> Bool {
    let type: Any.Type = type(of: value)
    return type == Int.self || type == Double.self || type == Bool.self
}

extension JSONWriter {
    /// In the order of their names.
    fileprivate mutating func members(_ members: Logger.Metadata) {
        for name in members.keys.sorted() {
            guard let value = members[name] else { continue }
            dynamicName(name)
            self.value(value)
        }
    }

    fileprivate mutating func members(_ members: LogMembers) {
        for (name, value) in members.all {
            dynamicName(name)
            switch value {
            case .text(let text): self.text(text.utf8)
            case .count(let count): raw(count.description)
            case .number(let number): raw(number.description)
            case .flag(let flag): raw(flag.description)
            case .members(let members):
                open("{")
                self.members(members)
                close("}")
            }
        }
    }

    private mutating func value(_ value: Logger.MetadataValue) {
        switch value {
        case .string(let text): self.text(text.utf8)
        case .stringConvertible(let scalar) where isJSONScalar(scalar): raw(scalar.description)
        case .stringConvertible(let other): text(other.description.utf8)
        case .array(let values):
            open("[")
            for value in values { self.value(value) }
            close("]")
        case .dictionary(let members):
            open("{")
            self.members(members)
            close("}")
        }
    }
}

extension Instant {
    /// With three digits of the second's fraction.
    var textToTheMillisecond: String {
        var bytes: [UInt8] = []
        append(to: &bytes, fraction: String(1000 + nanoseconds / 1_000_000).utf8.dropFirst())
        return String(decoding: bytes, as: UTF8.self)
    }
}
