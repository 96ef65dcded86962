// `redaction`: what operators add to the built-in rules. Nothing in a file switches a rule off.

import Redaction
import StrictJSON

extension Reading {
    /// The operator's rules, compiled; nil and problems where one is wrong.
    func redaction(_ element: JSONElement?) -> AddedRules? {
        guard let element else { return AddedRules.none }
        guard let object = element.object() else { return nil }
        let names = rules(object.optional("names"), "names", problem: AddedRules.problem(withName:))
        let values = rules(object.optional("values"), "patterns", problem: AddedRules.problem(withPattern:))
        object.finish()
        guard let names, let values else { return nil }
        do throws(ScannerFailure) {
            return try AddedRules(names: names, patterns: values)
        } catch {
            element.report("the rules cannot be used: \(error.reason)")
            return nil
        }
    }

    /// The good ones among the strings of an array; nil and problems where one is not.
    private func rules(_ element: JSONElement?, _ what: String, problem: (String) -> String?) -> [String]? {
        guard let element else { return [] }
        guard let elements = element.array(of: "an array of \(what)") else { return nil }
        if elements.count > AddedRules.greatestCount {
            element.report("expected at most \(AddedRules.greatestCount) \(what), found \(elements.count)")
            return nil
        }
        let rules = elements.map { element -> String? in
            guard let text = string(element) else { return nil }
            guard let mistake = problem(text) else { return text }
            element.report(mistake)
            return nil
        }
        return rules.contains(nil) ? nil : rules.compactMap(\.self)
    }
}
