// Messages about a configuration repeat some of it; what looks like a secret there is not repeated.

import Redaction
import StrictJSON

extension [LocatedProblem] {
    /// The same with the mark in place of secrets. Where the scanner cannot run, nothing of a message is left.
    var shown: [LocatedProblem] {
        if isEmpty { return self }
        let scanner = try? Scanner()
        return map { $0.shown { scanner?.shown($0) ?? "[redacted]" } }
    }
}

extension LocatedProblem {
    fileprivate func shown(_ shown: (String) -> String) -> LocatedProblem {
        let clean = Problem(
            position: problem.position, pointer: shown(problem.pointer), message: shown(problem.message))
        // The caret of an excerpt that had something cut out would point at the wrong place.
        let isClean = excerpt.map { shown($0.line) == $0.line } ?? true
        return LocatedProblem(file: file, problem: clean, severity: severity, excerpt: isClean ? excerpt : nil)
    }
}
