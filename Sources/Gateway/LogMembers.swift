// What the line of a request says, in order: swift-log's dictionaries cost more to make, look through and sort than the rest of a line
// that every request writes.

import Logging

/// A line's members, which go with it as one piece of metadata. The handlers here write them as if each were one of its own.
struct LogMembers: Sendable {
    enum Value: Sendable {
        case text(String)
        case count(Int)
        case number(Double)
        case flag(Bool)
        case members(LogMembers)
    }

    private static let key = "members"
    private(set) var all: [(name: String, value: Value)]

    init(capacity: Int) {
        all = []
        all.reserveCapacity(capacity)
    }

    private init(_ all: [(name: String, value: Value)]) { self.all = all }

    /// Those that a line goes with; nil for every other line.
    init?(of event: LogEvent) {
        guard case .stringConvertible(let value)? = event.metadata?[Self.key], let members = value as? LogMembers else {
            return nil
        }
        self = members
    }

    /// As a line takes them along.
    var metadata: Logger.Metadata { [Self.key: .stringConvertible(self)] }

    mutating func add(_ name: String, _ value: Value?) {
        if let value { all.append((name, value)) }
    }

    /// The same with other texts; nil where none is another.
    func replacing(_ shown: (_ text: String, _ name: String) -> String) -> LogMembers? {
        var (members, isChanged) = (all, false)
        for index in all.indices {
            let (name, value) = all[index]
            let (shownName, shownValue) = (shown(name, ""), replacing(value, name, shown))
            if shownName == name, shownValue == nil { continue }
            members[index] = (shownName, shownValue ?? value)
            isChanged = true
        }
        return isChanged ? LogMembers(members) : nil
    }

    private func replacing(
        _ value: Value, _ name: String, _ shown: (_ text: String, _ name: String) -> String
    ) -> Value? {
        switch value {
        case .text(let text):
            let shown = shown(text, name)
            return shown == text ? nil : .text(shown)
        case .members(let members): return members.replacing(shown).map { .members($0) }
        case .count, .number, .flag: return nil
        }
    }
}

extension LogMembers: CustomStringConvertible {
    /// For handlers that know nothing of them.
    var description: String { "\(all)" }
}
