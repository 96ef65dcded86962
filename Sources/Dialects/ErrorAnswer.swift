// What a backend means by an answer that is no list.

import StrictJSON

/// A backend's answer that is no list, as its dialect understands it.
public enum ErrorAnswer: Sendable, Hashable {
    /// It does not know its own page token any more.
    case pageTokenRefused
    /// Too many keys for it to list at once. `ofMatches`: because of those that match, so that a narrower call may be served.
    case limitExceeded(ofMatches: Bool)
    /// Anything else; its error code where it has one, for the log.
    case other(code: String?)
}

extension Dialect {
    /// Understands an error answer. `hadToken`: whether the call carried a page token.
    public func understand(status: Int, body: [UInt8], hadToken: Bool) -> ErrorAnswer {
        let error = body.count <= 65536 ? try? JSONNode.parse(body) : nil
        let code = error.flatMap(errorCode)
        let answer = Answer(status: status, code: code)
        if answer.fits(limitExceeded) {
            return .limitExceeded(ofMatches: tooManyMatches.map { error?.value(at: $0[...]) != nil } ?? false)
        }
        if hadToken, answer.fits(paging?.refused) { return .pageTokenRefused }
        return .other(code: code)
    }

    /// What a probe's answer shows: true where the backend honours the sort, false where it ignores it, nil where neither is shown.
    public func probeShows(status: Int, body: [UInt8]) -> Bool? {
        let error = body.count <= 65536 ? try? JSONNode.parse(body) : nil
        if Answer(status: status, code: error.flatMap(errorCode)).fits(sort?.proven) { return true }
        return status == 200 ? false : nil
    }

    private func errorCode(of error: JSONNode) -> String? {
        guard let errorCode, case .string(let code) = error.value(at: [errorCode])?.value else { return nil }
        return code
    }
}

extension JSONNode {
    /// The value at a path of members' names.
    fileprivate func value(at path: ArraySlice<String>) -> JSONNode? {
        guard let name = path.first else { return self }
        guard case .object(let members) = value else { return nil }
        return members.first { $0.name == name }?.node.value(at: path.dropFirst())
    }
}

extension Dialect.Answer {
    fileprivate func fits(_ description: Dialect.Answer?) -> Bool {
        guard let description, description.status == status else { return false }
        return description.code == nil || description.code == code
    }
}
