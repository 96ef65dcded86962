// Search: every code point lower-cased in full by itself, without context and locale.

import KeyListing
import Testing

@Suite("Search")
struct SearchTextTests {
    private func finds(_ search: String, id: String, name: String? = nil) throws -> Bool {
        var filters = Filters()
        let text = try #require(SearchText(search))
        filters.search = text
        return filters.match(Page([TestKey(id, name: name)]), 0, now: Instant(seconds: 0))
    }

    @Test(
        "letter case plays no part, code point by code point",
        arguments: [
            ("KEY", "my key 1", true), ("key", "MY KEY 1", true), ("É", "café", true), ("é", "CAFÉ", true),
            ("Σ", "οδος", false), ("Σ", "ΟΔΟΣ", true), ("σ", "ΟΔΟΣ", true), ("ς", "ΟΔΟΣ", false), ("ς", "οδος", true),
            ("i\u{307}", "İ", true), ("İ", "i\u{307}", true), ("i", "İ", true), ("İ", "i", false), ("ı", "I", false),
            ("\u{212A}", "k", true), ("k", "\u{212A}", true), ("SS", "ß", false), ("ẞ", "ß", true),
            ("\u{10400}", "\u{10428}", true), ("e\u{301}", "é", false), ("ǅ", "ǆ", true),
        ])
    func folding(search: String, name: String, isFound: Bool) throws {
        #expect(try finds(search, id: "x-1", name: name) == isFound)
        #expect(try finds(search, id: name) == isFound)
    }

    @Test("every letter folds as it does in Swift's own lower-casing")
    func everyScalar() throws {
        for number in UInt32(0x21)...0x1E943 {
            guard let scalar = Unicode.Scalar(number), scalar.properties.isAlphabetic,
                scalar.properties.changesWhenLowercased
            else { continue }
            let letter = String(Character(scalar))
            guard try finds(letter, id: letter.lowercased()), try finds(letter.lowercased(), id: "-\(letter)-") else {
                Issue.record("U+\(String(number, radix: 16))")
                return
            }
        }
    }

    @Test("only ids and names are searched, each for itself")
    func fields() throws {
        var key = TestKey("abc", name: "def")
        key.tenant = "ghi"
        var filters = Filters()
        for (text, isFound) in [("b", true), ("e", true), ("h", false), ("cd", false), ("abcd", false)] {
            filters.search = SearchText(text)
            #expect(filters.match(Page([key]), 0, now: Instant(seconds: 0)) == isFound)
        }
    }

    @Test("white space around the text is trimmed, and nothing is left of a blank one")
    func trimming() {
        #expect(SearchText(" \t\u{3000}a b\n")?.text == "a b")
        #expect(SearchText("") == nil)
        #expect(SearchText(" \u{A0}\u{2003}\r\n") == nil)
    }

    @Test("searches that find the same are alike")
    func equality() {
        #expect(SearchText(" KEY") == SearchText("key "))
        #expect(SearchText("Σ") == SearchText("σ"))
        #expect(SearchText("σ") != SearchText("ς"))
        #expect(Set([SearchText("A"), SearchText("a"), SearchText("b")]).count == 2)
    }

    @Test("a text knows whether it is ASCII")
    func ascii() {
        #expect(SearchText("a~\u{7F}")?.isASCII == true)
        #expect(SearchText("a\u{80}")?.isASCII == false)
    }
}
