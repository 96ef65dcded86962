// One key as a backend lists it, after its dialect has read it: slices of the answer, no copies.

/// The unified states of a key. The raw values follow the names' alphabetical order, which is the order of sorting.
public enum KeyStatus: UInt8, Sendable, CaseIterable {
    /// Usable.
    case active
    /// Switched off, and can come back.
    case disabled
    /// Past its expiry.
    case expired
    /// Withdrawn for good.
    case revoked
    /// A word that the dialect does not know.
    case unknown

    /// The word in requests and answers.
    public var name: String { "\(self)" }

    /// The state of that name, in any letter case.
    public init?(name: String) {
        guard let found = Self.allCases.first(where: { $0.name == name.lowercased() }) else { return nil }
        self = found
    }
}

/// A key's values as slices of its page's bytes. Without the page it means nothing.
public struct APIKey: Sendable {
    /// The backend's own id; always there.
    public var keyID = Slice.absent
    /// The name that people gave it.
    public var name = Slice.absent
    /// A longer text.
    public var description = Slice.absent
    /// The first characters of the secret, for recognition.
    public var keyPrefix = Slice.absent
    /// The state by the backend's word; see `status(at:)`.
    public var status = KeyStatus.unknown
    /// Whether it has expired past its expiry even where its state is another one than active.
    public var expiresWhateverState = false
    /// Whose key it is.
    public var tenantID = Slice.absent
    /// A role's name.
    public var role = Slice.absent
    /// A JSON array of strings.
    public var scopes = Slice.absent
    /// The key that made this one.
    public var parentKeyID = Slice.absent
    /// A JSON object.
    public var restrictions = Slice.absent
    /// RFC 3339 in UTC, as are the other times.
    public var createdAt = Slice.absent
    /// The last use.
    public var lastUsedAt = Slice.absent
    /// The end of its life.
    public var expiresAt = Slice.absent
    /// The last change of its secret.
    public var rotatedAt = Slice.absent
    /// The time of withdrawal.
    public var revokedAt = Slice.absent
    /// Why it was withdrawn.
    public var revokedReason = Slice.absent
    /// A JSON object.
    public var metadata = Slice.absent

    /// The instant of `createdAt`; means nothing where that is absent.
    public var created = Instant.distantPast
    /// The instant of `lastUsedAt`; means nothing where that is absent.
    public var lastUsed = Instant.distantPast
    /// The instant of `expiresAt`; means nothing where that is absent.
    public var expires = Instant.distantPast

    /// A key without values.
    public init() {}

    /// Hands out every slice in turn, to be replaced by what comes back.
    @inline(__always)
    mutating func replaceSlices(_ replaced: (Slice) -> Slice) {
        keyID = replaced(keyID)
        name = replaced(name)
        description = replaced(description)
        keyPrefix = replaced(keyPrefix)
        tenantID = replaced(tenantID)
        role = replaced(role)
        scopes = replaced(scopes)
        parentKeyID = replaced(parentKeyID)
        restrictions = replaced(restrictions)
        createdAt = replaced(createdAt)
        lastUsedAt = replaced(lastUsedAt)
        expiresAt = replaced(expiresAt)
        rotatedAt = replaced(rotatedAt)
        revokedAt = replaced(revokedAt)
        revokedReason = replaced(revokedReason)
        metadata = replaced(metadata)
    }

    /// The state that is true at `now`: an active key whose expiry is at or before it has expired, whatever the backend says.
    public func status(at now: Instant) -> KeyStatus {
        canExpire && expires <= now ? .expired : status
    }

    /// Whether there is a time at which it counts as expired.
    var canExpire: Bool { (status == .active || expiresWhateverState) && !expiresAt.isAbsent }
}

/// What a page token says. Where it only counts, a key that goes from in front of it shifts the rest.
public enum TokenMeaning: Sendable {
    /// Behind which key the list goes on.
    case place
    /// How many keys come before.
    case offset
    /// How many pages come before.
    case pageNumber
}

/// Keys with the bytes that they point into. A value: safe to hand across threads.
public struct Page: Sendable {
    /// The backend's answer, followed by what its reader had to write out (undone escapes, normalised times).
    public var bytes: [UInt8]
    /// How many of the bytes are the answer's own JSON: text within them holds nothing that JSON has to escape.
    public var answerLength: Int
    /// The keys, in the backend's order.
    public var keys: [APIKey]
    /// Where the list goes on; nil at its end.
    public var nextToken: String?
    /// What its page tokens say.
    public var tokenMeaning = TokenMeaning.place
    /// Whether something stands in it that is known to be a secret: its keys are to be looked at for that, too.
    public var holdsKnownSecret = false

    /// A page.
    public init(bytes: [UInt8] = [], answerLength: Int = 0, keys: [APIKey] = [], nextToken: String? = nil) {
        self.bytes = bytes
        self.answerLength = answerLength
        self.keys = keys
        self.nextToken = nextToken
    }

    /// The text of a slice; nil where it is absent.
    public func text(_ slice: Slice) -> String? {
        slice.isAbsent ? nil : String(decoding: bytes[slice.range], as: UTF8.self)
    }
}
