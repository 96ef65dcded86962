// Reading a tree member by member, collecting every problem instead of stopping at the first.

/// One thing that is wrong with a text, and where.
public struct Problem: Sendable, Hashable {
    /// Where it stands.
    public var position: SourcePosition
    /// RFC 6901; empty for the text as a whole.
    public var pointer: String
    /// What was expected, and the nearest right spelling where there is one.
    public var message: String

    /// A problem at a place.
    public init(position: SourcePosition, pointer: String, message: String) {
        self.position = position
        self.pointer = pointer
        self.message = message
    }
}

/// Collects problems while a tree is read. Confined to the one reading.
public final class ProblemList {
    /// What was found, in the order of reading.
    public private(set) var problems: [Problem] = []

    /// An empty list.
    public init() {}

    /// Adds a problem.
    public func add(_ problem: Problem) { problems.append(problem) }
}

/// A node on its way through a reader: the value, its JSON pointer, and where its problems go.
public struct JSONElement {
    /// The way to a value. Most values have nothing to report, and then nobody writes it down.
    private indirect enum Way {
        case root(String)
        case member(Way, String)
        case element(Way, Int)

        var pointer: String {
            switch self {
            case .root(let pointer): pointer
            case .member(let way, let name): "\(way.pointer)/\(pointerToken(name))"
            case .element(let way, let index): "\(way.pointer)/\(index)"
            }
        }
    }

    /// The value.
    public let node: JSONNode
    /// Where its problems go.
    public let problems: ProblemList
    private let way: Way

    /// RFC 6901.
    public var pointer: String { way.pointer }

    /// The root of a reading.
    public init(_ node: JSONNode, pointer: String = "", problems: ProblemList) {
        self.init(node, .root(pointer), problems)
    }

    private init(_ node: JSONNode, _ way: Way, _ problems: ProblemList) {
        self.node = node
        self.way = way
        self.problems = problems
    }

    fileprivate func member(_ member: JSONMember) -> JSONElement {
        JSONElement(member.node, .member(way, member.name), problems)
    }

    /// Reports that something is wrong with this value.
    public func report(_ message: String) {
        problems.add(Problem(position: node.position, pointer: pointer, message: message))
    }

    /// True for `null`.
    public var isNull: Bool { if case .null = node.value { true } else { false } }

    /// The string, or nil and a problem.
    public func string(expected: String = "a string") -> String? {
        if case .string(let string) = node.value { return string }
        return mismatch(expected)
    }

    /// The flag, or nil and a problem.
    public func bool() -> Bool? {
        if case .bool(let flag) = node.value { return flag }
        return mismatch("true or false")
    }

    /// The integer, or nil and a problem if it is none or out of range.
    public func integer(in range: ClosedRange<Int> = 0...Int.max) -> Int? {
        if case .number(let text) = node.value, let value = Int(text), range.contains(value) { return value }
        let most =
            range.upperBound == .max ? "\(range.lowerBound) or more" : "\(range.lowerBound) to \(range.upperBound)"
        guard case .number(let text) = node.value else { return mismatch("an integer, \(most)") }
        report("expected an integer, \(most), found \(text.prefix(32))")
        return nil
    }

    /// The elements, or nil and a problem.
    public func array(of what: String = "an array") -> [JSONElement]? {
        guard case .array(let nodes) = node.value else { return mismatch(what) }
        return nodes.enumerated().map { JSONElement($1, .element(way, $0), problems) }
    }

    /// A reader of the members, or nil and a problem. Duplicate members are reported here.
    public func object() -> ObjectReader? {
        guard case .object(let members) = node.value else { return mismatch("an object") }
        return ObjectReader(self, members)
    }

    private func mismatch<T>(_ expected: String) -> T? {
        report("expected \(expected), found \(node.kind)")
        return nil
    }
}

/// Reads an object: what was asked for is known, whatever is left at `finish` is a mistake.
public final class ObjectReader {
    /// The object itself.
    public let element: JSONElement
    /// Its members by name, in order; of duplicates the first.
    public let members: [(name: String, element: JSONElement)]
    /// Where their names stand.
    private let positions: [SourcePosition]
    private var known: [String] = []

    /// More members than these are sought by their hashes.
    private static let few = 32

    init(_ element: JSONElement, _ all: [JSONMember]) {
        var members: [(name: String, element: JSONElement)] = []
        var positions: [SourcePosition] = []
        members.reserveCapacity(all.count)
        positions.reserveCapacity(all.count)
        var places: [String: Int] = [:]
        for member in all {
            let isMany = all.count > Self.few
            let twin = isMany ? places[member.name] : members.firstIndex { $0.name == member.name }
            let own = element.member(member)
            if let twin {
                let message = "'\(member.name)' is given twice; the first stands in line \(positions[twin].line)"
                element.problems.add(Problem(position: member.position, pointer: own.pointer, message: message))
                continue
            }
            if isMany { places[member.name] = members.count }
            members.append((member.name, own))
            positions.append(member.position)
        }
        self.element = element
        self.members = members
        self.positions = positions
    }

    /// A member that may be left out.
    public func optional(_ name: String) -> JSONElement? {
        known.append(name)
        return members.first { $0.name == name }?.element
    }

    /// A member that must be there; a problem where it isn't.
    public func required(_ name: String) -> JSONElement? {
        if let member = optional(name) { return member }
        element.report("'\(name)' is missing")
        return nil
    }

    private var expectation: String {
        known.isEmpty ? "expected none" : "expected \(known.map { "'\($0)'" }.joined(separator: ", "))"
    }

    /// Reports every member that nothing asked for.
    public func finish() {
        for ((name, member), position) in zip(members, positions) where !known.contains(name) {
            let hint = nearestSpelling(to: name, in: known).map { "did you mean '\($0)'?" }
            let message = "unknown member '\(name)'; \(hint ?? expectation)"
            element.problems.add(Problem(position: position, pointer: member.pointer, message: message))
        }
    }
}

/// A member's name as a JSON pointer's token (RFC 6901, section 3).
public func pointerToken(_ name: String) -> String {
    var token = ""
    for character in name.unicodeScalars {
        switch character {
        case "~": token += "~0"
        case "/": token += "~1"
        default: token.unicodeScalars.append(character)
        }
    }
    return token
}
