// Secrets that tests plant, and look for in whatever leaves.

import Foundation

/// Secrets of this run. Each is looked for by its parts, too: no 12 characters of one may be seen.
enum Planted {
    static let vendor = "gh" + "p_" + random(36)
    static let jwt = "ey" + "JhbGciOiJIUzI1NiJ9." + random(24) + "." + random(43)
    static let unknown = random(44)
    static let all = [vendor, jwt, unknown]

    private static func random(_ count: Int) -> String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789")
        return String((0..<count).map { _ in alphabet[Int.random(in: alphabet.indices)] })
    }

    /// A list of a backend that tells far too much. Ids meet the format and structure rules only.
    static var chattyList: String {
        let keys = all.enumerated().map { place, secret in
            let id = place == 2 ? "key_3" : secret
            return """
                {"key_id":"\(id)","tenant_id":"\(place == 2 ? "t" : secret)","name":"old \(secret) of Ann",\
                "description":"\(secret)","key_prefix":"cyc_live_\(secret)","status":"ACTIVE",\
                "created_at":"2026-05-0\(place + 1)T00:00:00Z","scopes":["a:read","\(secret)"],"secret":"\(secret)",\
                "metadata":{"\(vendor)":1,"\(jwt)":{"a":2},"note":"see \(unknown)","password":"\(secret)",\
                "pieces":["\(vendor.prefix(28))","\(vendor.dropFirst(28))"],\
                "deep":[[{"x":"\(Data(secret.utf8).base64EncodedString())"}],"https://u:\(secret)@h.example/"]}}
                """
        }
        return "{\"keys\":[\(keys.joined(separator: ","))],\"has_more\":false,\"note\":\"\(unknown)\"}"
    }

    /// The parts of all secrets that stand in a text, behind what any key of their kind begins with.
    static func parts(in text: String) -> [String] {
        let text = Array(text.utf8)
        return all.filter { secret in
            let body = Array(secret.utf8.dropFirst(20))
            return (0...body.count - 12).contains { text.firstRange(of: body[$0..<$0 + 12]) != nil }
        }
    }
}

extension WireResponse {
    /// Head and body as one text.
    var whole: String { headers.map { "\($0.name): \($0.value)\n" }.joined() + text + "\n" }
}
