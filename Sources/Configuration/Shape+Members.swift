// Every member of routes.json. Whoever teaches the decoder a new one adds it here: a test tells where the two differ.

extension Shape {
    /// The whole file.
    static let file = Shape.object([
        Member("listen", listen, .inside, "Where callers reach the gateway."),
        Member("admin", admin, .inside, "Where operators reach the admin pages."),
        Member("callers", callers, .follows("nobody is asked, on loopback alone"), "Who may ask, and how much."),
        Member("jwt", .any([tokenIssuer]), .follows("none"), "The issuer of signed tokens that callers may show."),
        Member("cursor", cursor, .inside, "How cursors are sealed."),
        Member("routes", .named(route, names: .any), .isNeeded, "The listings that callers can ask for, by name."),
        Member("backends", .named(backend, names: .withoutSlash), .isNeeded, "The sources of keys, by name."),
        Member("dialects", .named(dialect, names: .any), .follows("none"), "Dialects of your own, by name."),
        Member("limits", limits, .inside, "What callers may take of the server."),
        Member("walk_cache", walkCache, .inside, "What is kept for a walk's later pages."),
        Member("redaction", redaction, .inside, "What is added to the built-in rules for secrets."),
        Member("drain", .duration, .value("\"25s\""), "The time that requests under way have when the process ends."),
    ])

    private static let cursor = Shape.object([
        Member(
            "keys", .list(cursorKey, least: 1), .follows("a random key, made at start: cursors end with the process"),
            "The key ring; the first key seals, all of them open."),
        Member("lifetime", .duration, .value("\"72h\""), "The age at which a cursor is refused."),
    ])

    private static let cursorKey = Shape.object([
        Member("id", .text(pattern: "^[!-~]{1,64}$"), .isNeeded, "The key's name, unique in the ring."),
        Member("secret", .secret, .isNeeded, "Exactly 32 bytes in base64 or hexadecimal; `rollcall keygen` makes one."),
    ])

    private static let route = Shape.object([
        Member("path", .text(pattern: "^/."), .isNeeded, "The path of the GET form; the POST form adds /list."),
        Member("backends", .list(.anyText, least: 1), .isNeeded, "The names of the backends behind it."),
        Member("limit", pageLimit, .inside, "How many keys a page holds."),
        Member("deadline", .duration, .value("\"2s\""), "The time that a request has."),
        Member(
            "partial", .word(["allow", "forbid"]), .value("\"allow\""),
            "Whether a page may lack a backend that cannot be reached."),
        Member(
            "log", .word(["info", "warning", "error"]), .value("\"info\""),
            "Which requests leave a line in the log: all, those that may lack keys or fail, those that fail."),
    ])

    private static let pageLimit = Shape.object([
        Member("default", .count, .value("50"), "Where the caller names none; never more than max."),
        Member("max", .count, .value("500"), "The most that a caller gets."),
    ])

    private static let dialect = Shape.object([
        Member("file", .anyText, .isNeeded, "The description's path, relative to this file.")
    ])

    private static let walkCache = Shape.object([
        Member("size", .size, .value("\"64MiB\""), "The most bytes to keep; 0B keeps nothing."),
        Member("age", .duration, .value("\"60s\""), "How long it is kept after its last use."),
    ])

    private static let redaction = Shape.object([
        Member(
            "names", .list(.anyText, least: 0), .value("[]"),
            "Members of free-form objects that go, in any casing and spelling."),
        Member(
            "values", .list(.anyText, least: 0), .value("[]"), "Patterns in Vectorscan's syntax; matches are secret."),
    ])

    private static let limits = Shape.object([
        Member("connections", .count, .value("10000"), "Open connections."),
        Member("connections_per_address", .count, .value("256"), "Open connections from one address."),
        Member("concurrency", .count, .value("512"), "Requests that are worked on at once."),
        Member("queue", .duration, .value("\"200ms\""), "How long a request beyond those may wait."),
        Member("head", .size, .value("\"32KiB\""), "Bytes of a request's head, of 500 fields at most."),
        Member("body", .size, .value("\"64KiB\""), "Bytes of a request's body."),
        Member("idle", .duration, .value("\"60s\""), "How long a connection may rest between requests."),
        Member("head_time", .duration, .value("\"10s\""), "How long a head may take."),
        Member("body_time", .duration, .value("\"10s\""), "How long a body may take."),
        Member("write_time", .duration, .value("\"30s\""), "How long an answer may wait for a caller to read."),
    ])
}
