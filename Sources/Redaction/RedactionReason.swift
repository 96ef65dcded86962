// Why something is stripped: in a few words for counting, and by its rule for people.

import Synchronization

/// The kinds of rules: the words of the metric's label `reason`.
public enum RedactionReason: Int, CaseIterable, Sendable {
    /// A vendor's key format.
    case format
    /// A known structure: a token, a PEM block, credentials in an address, a stored hash.
    case structure
    /// A pattern that the operator added.
    case pattern
    /// The credential by which the gateway asks the backend.
    case credential
    /// A value beside a secret's name in a text, such as `password=`.
    case assignment
    /// A long run that looks random.
    case random
    /// A member's name.
    case name
    /// A display prefix over its length.
    case prefix
    /// Too deep, too large, too crafty or too broken to be looked through.
    case unreadable
    /// The engine failed.
    case failure

    /// The word itself.
    public var word: String { "\(self)" }
}

/// The rule that found something.
enum Cause: Hashable, Sendable {
    /// By their places in the tables of rules.
    case format(Int), structure(Int), pattern(Int)
    case credential, assignment, random, name, addedName, prefix, unreadable, failure

    var reason: RedactionReason {
        switch self {
        case .format: .format
        case .structure: .structure
        case .pattern: .pattern
        case .credential: .credential
        case .assignment: .assignment
        case .random: .random
        case .name, .addedName: .name
        case .prefix: .prefix
        case .unreadable: .unreadable
        case .failure: .failure
        }
    }
}

/// A secret in a text, and the rule that found it.
struct Hit: Equatable {
    var range: Range<Int>
    var cause: Cause
}

/// How many values went, for each reason.
public struct RedactionCounts: Sendable, Equatable {
    private var counts = SIMD16<UInt32>()

    /// None.
    public init() {}

    /// How many went for that reason.
    public subscript(reason: RedactionReason) -> Int { Int(counts[reason.rawValue]) }

    /// How many went.
    public var total: Int { Int(counts.wrappedSum()) }

    mutating func add(_ cause: Cause) { counts[cause.reason.rawValue] &+= 1 }

    /// Adds others.
    public static func += (sum: inout RedactionCounts, more: RedactionCounts) { sum.counts &+= more.counts }
}

/// How often the engine has failed. Any thread may use it at any time.
final class FailureCount: Sendable {
    private let count = Atomic(0)

    var value: Int { count.load(ordering: .acquiring) }

    func add(_ counts: RedactionCounts) {
        if counts[.failure] > 0 { add() }
    }

    func add() { count.wrappingAdd(1, ordering: .acquiringAndReleasing) }
}

/// What one backend's keys have lost since the process began. Any thread may use it at any time.
public final class RedactionTally: Sendable {
    private let counts = Mutex([Int](repeating: 0, count: RedactionReason.allCases.count))

    /// Nothing yet.
    public init() {}

    /// Takes note of what went.
    public func add(_ more: RedactionCounts) {
        counts.withLock { counts in
            for reason in RedactionReason.allCases { counts[reason.rawValue] += more[reason] }
        }
    }

    /// The reasons that there have been, and how often.
    public var all: [(reason: RedactionReason, count: Int)] {
        let counts = counts.withLock { $0 }
        return RedactionReason.allCases.compactMap { counts[$0.rawValue] == 0 ? nil : ($0, counts[$0.rawValue]) }
    }
}
