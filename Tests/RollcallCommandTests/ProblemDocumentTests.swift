// What `rollcall list` and `rollcall diff` say of a problem document.

import Testing

@testable import rollcall

@Suite("problem documents as they are told")
struct ProblemDocumentTests {
    private func problem(_ members: String) -> ProblemDocument {
        ProblemDocument(status: 502, body: Array(#"{"title":"Refused","code":"backend_refused"\#(members)}"#.utf8))
    }

    @Test("the backend that a detail is about is named in front of it")
    func oneBackend() {
        let problem = problem(#","detail":"It refused.","backends":["c"]"#)
        #expect(problem.reason == "c: It refused.")
        #expect(problem.message == "the server answers 502 backend_refused: Refused: c: It refused.")
    }

    @Test("of several backends it is said that the detail need not hold of all")
    func severalBackends() {
        let problem = problem(#","detail":"It refused.","backends":["c","d"]"#)
        #expect(problem.reason == "at least one of c, d: It refused.")
    }

    @Test("names without a detail, a detail without names and neither are told as far as they go")
    func parts() {
        #expect(problem(#","backends":["c"]"#).message == "the server answers 502 backend_refused: Refused: c")
        #expect(problem(#","detail":"No.","backends":[]"#).reason == "No.")
        #expect(problem("").reason == nil && problem("").message == "the server answers 502 backend_refused: Refused")
    }

    @Test("names that are none are passed over")
    func wrongTypes() {
        #expect(problem(#","detail":"No.","backends":[7,"c",null]"#).reason == "c: No.")
        #expect(problem(#","detail":"No.","backends":"c""#).reason == "No.")
    }

    @Test("a name cannot drive the terminal")
    func escaped() {
        let failure = ListFailure.refused(problem(#","detail":"No.","backends":["\u001b[2J"]"#))
        #expect(failure.message == #"the server answers 502 backend_refused: Refused: \u{1b}[2J: No."#)
    }
}
