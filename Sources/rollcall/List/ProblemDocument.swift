// What an answer other than 200 says: RFC 9457, or the bare status where a proxy in between answered.

import StrictJSON

struct ProblemDocument: Equatable {
    var status: Int
    var title: String?
    var detail: String?
    var code: String?
    var requestID: String?

    /// Reads what there is; a body that is no problem document leaves the status alone.
    init(status: Int, body: [UInt8]) {
        self.status = status
        guard let document = try? JSONNode.parse(body), case .object(let members) = document.value else { return }
        title = Self.string("title", in: members)
        detail = Self.string("detail", in: members)
        code = Self.string("code", in: members)
        requestID = Self.string("request_id", in: members)
    }

    var message: String {
        var message = "the server answers \(status)"
        if let code { message += " \(code)" }
        let sentences = [title, detail].compactMap(\.self)
        if !sentences.isEmpty { message += ": " + sentences.joined(separator: ": ") }
        if let requestID { message += " (request \(requestID))" }
        return message
    }

    private static func string(_ name: String, in members: [JSONMember]) -> String? {
        guard case .string(let text) = members.first(where: { $0.name == name })?.node.value else { return nil }
        return text
    }
}
