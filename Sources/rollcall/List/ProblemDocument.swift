// What an answer other than 200 says: RFC 9457, or the bare status where a proxy in between answered.

import StrictJSON

struct ProblemDocument: Equatable {
    var status: Int
    var title: String?
    var detail: String?
    var code: String?
    var requestID: String?
    /// The names of the backends to blame.
    var backends: [String] = []

    /// Reads what there is; a body that is no problem document leaves the status alone.
    init(status: Int, body: [UInt8]) {
        self.status = status
        guard let document = try? JSONNode.parse(body), case .object(let members) = document.value else { return }
        title = Self.string("title", in: members)
        detail = Self.string("detail", in: members)
        code = Self.string("code", in: members)
        requestID = Self.string("request_id", in: members)
        backends = Self.strings("backends", in: members)
    }

    /// The detail with the names of those whom it is about, for by itself it says "It refused" and the like.
    var reason: String? {
        guard !backends.isEmpty else { return detail }
        // One detail stands for them all, and need not hold of each.
        let names = (backends.count > 1 ? "at least one of " : "") + backends.joined(separator: ", ")
        return detail.map { "\(names): \($0)" } ?? names
    }

    var message: String {
        var message = "the server answers \(status)"
        if let code { message += " \(code)" }
        let sentences = [title, reason].compactMap(\.self)
        if !sentences.isEmpty { message += ": " + sentences.joined(separator: ": ") }
        if let requestID { message += " (request \(requestID))" }
        return message
    }

    private static func string(_ name: String, in members: [JSONMember]) -> String? {
        members.first { $0.name == name }.flatMap { text(of: $0.node) }
    }

    private static func strings(_ name: String, in members: [JSONMember]) -> [String] {
        guard case .array(let nodes) = members.first(where: { $0.name == name })?.node.value else { return [] }
        return nodes.compactMap { text(of: $0) }
    }

    private static func text(of node: JSONNode) -> String? {
        if case .string(let text) = node.value { text } else { nil }
    }
}
