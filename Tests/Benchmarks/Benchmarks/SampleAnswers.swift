// What both vendors answer, as many keys as are wanted: ordinary keys without anything to strip, newest first.

/// Bodies of answers.
enum SampleAnswers {
    /// A page of the Cycles admin API.
    static func cycles(_ count: Int, token: String? = nil) -> [UInt8] {
        let items = (0..<count).map { i in
            """
            {"key_id":"key_\(number(i, 16))","tenant_id":"tenant-\(i % 7)","key_prefix":"cyc_live_\(number(i, 6))",\
            "name":"Production agent key \(i)","permissions":["reservations:create","reservations:commit","balances:read"],\
            "status":"ACTIVE","created_at":"\(time(2 * i))","expires_at":"2031-01-11T11:09:59Z",\
            "metadata":{"team":"billing","env":"production","cost_centre":\(i)}}
            """
        }
        let next = token.map { ",\"next_cursor\":\"\($0)\",\"has_more\":true" } ?? ",\"has_more\":false"
        return Array("{\"keys\":[\(items.joined(separator: ","))]\(next)}".utf8)
    }

    /// Diffio's whole list.
    static func diffio(_ count: Int) -> [UInt8] {
        let items = (0..<count).map { i in
            """
            {"keyId":"key_\(number(i, 20))","label":"Backup runner \(i)","keyPrefix":"diffio_live_\(number(i, 6))",\
            "status":"active","role":"scoped","createdAt":"\(time(2 * i + 1))","rotatedAt":null,"resourceBounds":{},\
            "scopes":["projects:read","generations:read"],"revokedAt":null}
            """
        }
        return Array("{\"keys\":[\(items.joined(separator: ","))]}".utf8)
    }

    /// Small letters and digits, other ones for each number.
    private static func number(_ i: Int, _ count: Int) -> String {
        var state = UInt64(i + 1) &* 0x9E37_79B9_7F4A_7C15
        return String(
            (0..<count).map { _ in
                state = state &* 6_364_136_223_846_793_005 &+ 1
                return Array("0123456789abcdef")[Int(state >> 60)]
            })
    }

    private static func time(_ i: Int) -> String {
        let (minute, second) = (59 - i / 60 % 60, 59 - i % 60)
        return
            "2026-05-\(10 + (i / 3600) % 18)T10:\(minute < 10 ? "0" : "")\(minute):\(second < 10 ? "0" : "")\(second)Z"
    }
}
