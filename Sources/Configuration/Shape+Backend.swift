// The members of a backend in routes.json.

extension Shape {
    /// A backend.
    static let backend = Shape.object([
        Member("dialect", .anyText, .isNeeded, "How its list call is spoken: a built-in dialect or one of `dialects`."),
        Member(
            "url", .any([url, .list(url, least: 1)]), .isNeeded,
            "Where it is: https://HOST, with a port and a path where needed, or several such that stand for each other."
        ),
        Member("credential", .secret, .follows("none"), "What opens it."),
        Member("auth", .anyText, .follows("the dialect's first form"), "How the credential travels."),
        Member(
            "tenant_id", .anyText.orNull, .value("null"),
            "The tenant of all its keys, of a dialect whose keys don't tell theirs."),
        Member(
            "tenants", .any([.word(["discover"]), .list(.anyText, least: 0)]),
            .follows("the backend's own list of tenants where its dialect can read one, else none"),
            "Whose keys are asked for one tenant at a time, where the backend can't list all at once."),
        Member(
            "by_tenant", .word(ByTenant.allCases.map(\.rawValue)), .value("\"needed\""),
            "When it is read tenant by tenant: where it must be, also where that is cheaper for it, or never."),
        Member("check", .duration, .follows("off"), "The time between two checks of its health."),
        Member(
            "stale_if_error", .duration, .follows("off"),
            "The greatest age of its last list that stands in for it while it is down."),
        Member(
            "shadow", .any([.anyText, shadow]), .follows("none"),
            "Another backend that is asked too, in the background, to count how its answers differ."),
        Member("required", .flag, .value("false"), "Whether a request fails without it."),
        Member("timeout", .duration, .follows("the route's deadline"), "The time that one call has."),
        Member("retries", .integer(0...10), .value("2"), "How often a call that failed is made again."),
        Member(
            "hedge", .flag, .value("false"),
            "Whether a call that takes longer than most is made a second time, at another address where there is one."),
        Member("concurrency", .count, .value("64"), "How many calls may run at once."),
        Member("queue", .duration, .value("\"200ms\""), "How long a call may wait for its turn."),
        Member("max_answer", .size, .value("\"64MiB\""), "The most bytes of one answer."),
        Member("max_pages", .count, .value("1000"), "The most pages that one request reads."),
        Member("collect_limit", .count, .value("200000"), "The most keys, after filters, that are sorted here."),
        Member("collect_deadline", .duration, .value("\"60s\""), "How long one reading of its whole list may take."),
        Member("proxy", url.orNull, .value("null"), "The proxy on the way to it."),
        Member("allow_link_local", .flag, .value("false"), "Whether it may be at a link-local address."),
        Member("allow_cleartext", .flag, .value("false"), "Whether http may leave this machine."),
        Member("tls", tls, .inside, "Certificates for the way to it, PEM files."),
    ])

    private static let shadow = Shape.object([
        Member("backend", .anyText, .isNeeded, "The other backend's name."),
        Member("sample", .fraction, .value("1"), "The part of the calls that it is asked too."),
    ])

    private static let url = Shape.text(pattern: "^[hH][tT][tT][pP][sS]?://")

    private static let tls = Shape.object([
        Member("ca", .anyText.orNull, .value("null"), "The authorities to trust; null for the system's."),
        Member("certificate", .anyText.orNull, .value("null"), "The client certificate."),
        Member("private_key", .anyText.orNull, .value("null"), "The client certificate's key."),
    ])
}
