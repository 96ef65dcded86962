// What a backend means by an answer that is no list.

import StrictJSON

/// A backend's answer that is no list, as its dialect understands it.
public enum ErrorAnswer: Sendable, Hashable {
    /// It does not know its own page token any more.
    case pageTokenRefused
    /// Too many keys for it to list at once.
    case limitExceeded
    /// Anything else; its error code where it has one, for the log.
    case other(code: String?)
}

extension Dialect {
    /// Understands an error answer. `hadToken`: whether the call carried a page token.
    public func understand(status: Int, body: [UInt8], hadToken: Bool) -> ErrorAnswer {
        let code = errorCode(of: body)
        let answer = Answer(status: status, code: code)
        if answer.fits(limitExceeded) { return .limitExceeded }
        if hadToken, answer.fits(paging?.refused) { return .pageTokenRefused }
        return .other(code: code)
    }

    /// What a probe's answer shows: true where the backend honours the sort, false where it ignores it, nil where neither is shown.
    public func probeShows(status: Int, body: [UInt8]) -> Bool? {
        if Answer(status: status, code: errorCode(of: body)).fits(sort?.proven) { return true }
        return status == 200 ? false : nil
    }

    private func errorCode(of body: [UInt8]) -> String? {
        guard let errorCode, body.count <= 65536, let root = try? JSONNode.parse(body),
            case .object(let members) = root.value,
            case .string(let code) = members.first(where: { $0.name == errorCode })?.node.value
        else { return nil }
        return code
    }
}

extension Dialect.Answer {
    fileprivate func fits(_ description: Dialect.Answer?) -> Bool {
        guard let description, description.status == status else { return false }
        return description.code == nil || description.code == code
    }
}
