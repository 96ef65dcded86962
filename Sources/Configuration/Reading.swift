// What one reading of a configuration carries along, and the plain values that members hold. A value that is wrong is
// reported and replaced by its default, so that the reading goes on and finds the next mistake.

import Redaction
import StrictJSON

/// One reading of a configuration. Confined to `loadConfiguration`.
final class Reading {
    let source: ConfigurationSource
    let problems = ProblemList()
    let warnings = ProblemList()
    /// Problems of other files than the main one.
    var elsewhere: [LocatedProblem] = []
    /// The built-in rules for secrets; nil where their engine does not run, and then no name is trusted.
    private lazy var scanner = try? Scanner()
    /// The operator's rules for secrets, once they have been read and found good.
    var addedRules: AddedRules?
    /// Pointers to values that no excerpt may show.
    private var hidden: [String] = []

    init(_ source: ConfigurationSource) { self.source = source }

    /// Keeps a value out of excerpts, with everything in it.
    func hide(_ element: JSONElement) { hidden.append(element.pointer) }

    func isHidden(_ pointer: String) -> Bool {
        hidden.contains { pointer == $0 || pointer.hasPrefix($0 + "/") }
    }

    func warn(_ element: JSONElement, _ message: String) {
        warnings.add(Problem(position: element.node.position, pointer: element.pointer, message: message))
    }

    /// The string with the environment put in, or nil and a problem.
    func string(_ element: JSONElement, expected: String = "a string") -> String? {
        guard let text = element.string(expected: expected) else { return nil }
        return attempt(element) { () throws(Mistake) in try Expansion(of: text, from: source.environment).text }
    }

    /// What `body` makes, or nil and its mistake as a problem.
    func attempt<Value>(_ element: JSONElement, _ body: () throws(Mistake) -> Value) -> Value? {
        do throws(Mistake) {
            return try body()
        } catch {
            element.report(error.message)
            return nil
        }
    }

    func duration(_ element: JSONElement?, default standard: Duration) -> Duration {
        element.flatMap { amount($0, .durations) }.map { .milliseconds($0) } ?? standard
    }

    func size(_ element: JSONElement?, default standard: Int, _ scale: Scale = .sizes) -> Int {
        element.flatMap { amount($0, scale) } ?? standard
    }

    private func amount(_ element: JSONElement, _ scale: Scale) -> Int? {
        guard let text = string(element, expected: scale.expected) else { return nil }
        if let amount = scale.amount(of: text) { return amount }
        let hint = scale.nearest(to: text).map { "; did you mean '\($0)'?" } ?? ""
        element.report("expected \(scale.expected)\(hint)")
        return nil
    }

    func count(_ element: JSONElement?, default standard: Int, most: Int = 1_000_000_000) -> Int {
        element.flatMap { $0.integer(in: 1...most) } ?? standard
    }

    func flag(_ element: JSONElement?) -> Bool { element.flatMap { $0.bool() } ?? false }

    /// One of several words, or nil and a problem that names the nearest.
    func word(_ element: JSONElement, of words: [String]) -> String? {
        let list = words.map { "'\($0)'" }.joined(separator: ", ")
        guard let word = string(element, expected: "one of \(list)") else { return nil }
        if words.contains(word) { return word }
        element.report("expected one of \(list)\(spellingHint(for: word, in: words))")
        return nil
    }

    /// The path of a file, as the program can open it, or nil and a problem.
    func path(_ element: JSONElement) -> String? {
        guard let file = string(element, expected: "a file's path") else { return nil }
        if !file.isEmpty, file.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control }) {
            return source.resolved(file)
        }
        // Somebody may have put the file's content here.
        hide(element)
        element.report("expected a file's path: not empty, without line breaks or control characters")
        return nil
    }

    /// The file that an element names, with its path, or nil and a problem.
    func file(_ element: JSONElement) -> (path: String, contents: FileContents)? {
        guard let path = path(element) else { return nil }
        switch source.readFile(path) {
        case .success(let contents): return (path, contents)
        case .failure(let failure):
            element.report("cannot read the file '\(path)': \(failure.reason)")
            return nil
        }
    }

    /// Checks a name that a member of `routes`, `backends` or `dialects` gives to its value.
    func checkName(_ name: String, of element: JSONElement, without refused: Unicode.Scalar? = nil) {
        let scalars = name.unicodeScalars
        if !(1...128 ~= scalars.count) { element.report("expected a name of 1 to 128 characters") }
        if scalars.contains(where: { $0.properties.generalCategory == .control }) {
            element.report("expected a name without control characters")
        }
        // Names go into labels of metrics, log lines and answers.
        if scanner?.showsID(name) != true { element.report("expected a name, found what looks like a secret") }
        if let refused, scalars.contains(refused) { element.report("expected a name without '\(refused)'") }
    }
}
