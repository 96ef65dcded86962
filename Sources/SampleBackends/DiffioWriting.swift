// How Diffio writes a key, by its API reference "List API keys". It never writes a secret: there is none in a key.

extension SampleKey {
    /// The key as an item of Diffio's list. Of the optional members that have no value, some are null and some absent.
    func writeDiffio(to text: inout JSONText, varying: UInt64) {
        text.raw("{\"keyId\":")
        text.string(id)
        text.member("label", name)
        text.member("status", status)
        text.member("keyPrefix", prefix)
        text.member("role", role)
        text.member("scopes", scopes ?? [])
        text.member("resourceBounds", json: resourceBounds)
        optional("parentKeyId", parent, varying & 1 == 0, &text)
        optional("createdAt", createdAt, varying & 2 == 0, &text)
        optional("rotatedAt", rotatedAt, varying & 4 == 0, &text)
        optional("revokedAt", revokedAt, varying & 8 == 0, &text)
        text.raw("}")
    }

    private func optional(_ name: StaticString, _ value: String?, _ asNull: Bool, _ text: inout JSONText) {
        if value != nil || asNull { text.member(name, value) }
    }
}
