// What looks random and is no secret: ids, and public things. It exempts, and finds nothing.

/// The exemptions of the random-run rule.
enum Identifiers {
    /// Prefixes of ids by which vendors name things; what follows is at most 40 characters.
    private static let prefixes = PrefixList(
        """
        acct_ ba_ batch_ btok_ card_ ch_ cs_test_ cs_live_ cus_ dp_ evt_ fr_ ic_ ii_ in_ li_ mandate_ pi_ plan_ pm_ po_
        price_ prod_ prv_ pst_ py_ re_ req_ seti_ si_ src_ sub_ tax_ tr_ txn_ txr_ we_ pk_live_ pk_test_ pk.eyJ phc_
        asst_ thread_ run_ step_ msg_ file- file_ chatcmpl- cmpl- resp_ org- org_ proj_ user- user_ key_ ft- ftjob- vs_
        usr_ team_ acc_ account_ app_ inv_ invite_ ws_ workspace_ project_ tenant_ policy_ role_ group_ grp_ env_
        dep_ dpl_ deploy_ build_ job_ task_ event_ hook_ wh_ client_ cli_ customer_ order_ ord_ item_ doc_
        page_ post_ img_ image_ node_ device_ dev_ conv_ chat_ call_ trace_ span_ log_ rec_ row_ tbl_ db_ cluster_
        vpc- subnet- sg- eni- vol- snap- ami- igw- rtb- lb- apigw- fs- eipalloc- eksctl-
        apikey_01 orgmem_ idn_ ins_
        AC SK SM MM CA PN AP OR MG IS VA AD RE CF NO KS ZS AKIA ASIA AROA AIDA AGPA ANPA ANVA LTAI sdk_client_
        """.split(whereSeparator: \.isWhitespace).map { Array($0.utf8) })
    /// What keys of the rule table begin with.
    private static let keyPrefixes = PrefixList(FormatRule.all.map(\.prefix))

    /// Whether a run that looks random is an id, a digest that a word beside it names, or public.
    ///
    /// - Parameter digests: in which forms digests are to be expected here.
    static func exempt(_ text: Span<UInt8>, _ run: Range<Int>, digests: DigestForms) -> Bool {
        isID(text, run) || isPublic(text, run) || isResource(text, run)
            || Digest.stands(in: text, run, expected: digests)
    }

    // MARK: Ids

    private static func isID(_ text: Span<UInt8>, _ run: Range<Int>) -> Bool {
        let id = tail(of: text, run)
        if isULID(text, id) || isObjectID(text, id) || isCUID(text, id) {
            // Behind a key it makes no id of that.
            return Oddness(of: text, in: run.lowerBound..<id.lowerBound).letters < shortestKey
        }
        return hasKnownPrefix(text, run) || isShownPrefix(text, run)
    }

    /// The ids of well-known forms that stand between signs.
    static func wholeIDs(_ text: Span<UInt8>, _ run: Range<Int>) -> [Range<Int>] {
        var ids: [Range<Int>] = []
        var start = run.lowerBound
        while start < run.upperBound {
            let end = min(run.upperBound, text.end(of: .alphanumeric, from: start))
            let id = start..<end
            if isULID(text, id) || isObjectID(text, id) || isCUID(text, id) { ids.append(id) }
            start = end + 1
        }
        return ids
    }

    private static let shortestKey = 16

    /// What stands behind the last sign; no further back than where it is too long for an id.
    private static func tail(of text: Span<UInt8>, _ run: Range<Int>) -> Range<Int> {
        var start = run.upperBound
        while start > run.lowerBound, run.upperBound - start <= longestID,
            ByteSet.alphanumeric.contains(text[start - 1])
        { start -= 1 }
        return start..<run.upperBound
    }

    /// A ULID's length.
    private static let longestID = 26

    /// A ULID (or a TypeID's UUIDv7) of our days begins with 01.
    private static func isULID(_ text: Span<UInt8>, _ id: Range<Int>) -> Bool {
        guard id.count == longestID, text.has("01", at: id.lowerBound) else { return false }
        return id.allSatisfy { crockfordCapital.contains(text[$0]) }
            || id.allSatisfy { crockfordSmall.contains(text[$0]) }
    }

    private static let crockfordCapital = ByteSet("0-9A-HJKMNP-TV-Z")
    private static let crockfordSmall = ByteSet("0-9a-hjkmnp-tv-z")
    private static let smallHex = ByteSet("0-9a-f")

    /// A MongoDB ObjectId begins with a time in seconds: 4 to 7 since 2004.
    private static func isObjectID(_ text: Span<UInt8>, _ id: Range<Int>) -> Bool {
        guard id.count == 24, (0x34...0x37).contains(text[id.lowerBound]) else { return false }
        return id.allSatisfy { smallHex.contains(text[$0]) }
    }

    /// A CUID begins with c and a time in base 36.
    private static func isCUID(_ text: Span<UInt8>, _ id: Range<Int>) -> Bool {
        guard id.count == 25, text[id.lowerBound] == 0x63, (0x6A...0x6D).contains(text[id.lowerBound + 1]) else {
            return false
        }
        return id.allSatisfy { ByteSet.small.contains(text[$0]) }
    }

    private static func hasKnownPrefix(_ text: Span<UInt8>, _ run: Range<Int>) -> Bool {
        prefixes.contains(beginningOf: text, run) { prefix in
            let body = run.dropFirst(prefix.count)
            guard (1...40).contains(body.count) else { return false }
            let isBare = prefix.last.map { Letter.index($0) != nil } ?? true
            return isBare
                ? body.count == 32 && body.allSatisfy { smallHex.contains(text[$0]) } : isIDBody(text, body)
        }
    }

    private static func isIDBody(_ text: Span<UInt8>, _ body: Range<Int>) -> Bool {
        body.count <= 32 && body.allSatisfy { ByteSet.alphanumeric.contains(text[$0]) }
            || text[body.lowerBound - 1] == 0x2D
                && body.count <= 36
    }

    /// A vendor's prefix and no more than what is shown of a key.
    static func isShownPrefix(_ text: Span<UInt8>, _ run: Range<Int>) -> Bool {
        keyPrefixes.contains(beginningOf: text, run) { prefix in
            (1...Redactor.shownCharacters).contains(run.count - prefix.count)
        }
    }

    /// An access key's id (docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html).
    static func isAccessKeyID(_ text: Span<UInt8>, _ range: Range<Int>) -> Bool {
        guard range.count == 20, text.has("AKIA", at: range.lowerBound) || text.has("ASIA", at: range.lowerBound)
        else { return false }
        return range.allSatisfy { Letter.isCapital(text[$0]) || (0x32...0x37).contains(text[$0]) }
    }

    // MARK: Public things

    private static func isPublic(_ text: Span<UInt8>, _ run: Range<Int>) -> Bool {
        let openings: [StaticString] = [
            "AAAAB3NzaC1", "AAAAC3NzaC1", "AAAAE2VjZHNh", "AAAAGnNrLXNz", "age1", "sha256-", "sha384-", "sha512-",
            "pk_live_", "pk_test_", "sb_publishable_", "phc_", "pk.eyJ", "ocid1.",
        ]
        return openings.contains { text.has($0, at: run.lowerBound) }
            || text.has(".apps.googleusercontent.com", at: run.upperBound)
    }

    /// Where clouds name things by ids that look random.
    private static let places: [StaticString] = [
        ".iam.gserviceaccount.com/keys/", ".vault.azure.net/", "://oidc.eks.",
    ]

    /// Whether it stands in an ARN behind its five colons, or in such a place.
    private static func isResource(_ text: Span<UInt8>, _ run: Range<Int>) -> Bool {
        let start = text.start(of: .visible, from: run.lowerBound)
        if text.has("arn:", at: start), (start..<run.lowerBound).count(where: { text[$0] == 0x3A }) >= 5 { return true }
        return (start..<run.upperBound).contains { at in places.contains { text.has($0, at: at) } }
    }

    /// The next PEM block of a certificate or public key; nil where there is none.
    static func publicBlock(_ text: Span<UInt8>, from start: Int) -> Range<Int>? {
        let kinds: [StaticString] = ["CERTIFICATE", "PUBLIC KEY", "RSA PUBLIC KEY", "PGP PUBLIC KEY", "X509 CRL"]
        var at = start
        while let hyphen = text.first(0x2D, in: at..<text.count) {
            if text.has("-----BEGIN ", at: hyphen), kinds.contains(where: { text.has($0, at: hyphen + 11) }) {
                return hyphen..<((hyphen + 11..<text.count).first { text.has("-----END", at: $0) } ?? text.count)
            }
            at = text.end(of: hyphens, from: hyphen + 1)
        }
        return nil
    }

    private static let hyphens = ByteSet("-")
}
