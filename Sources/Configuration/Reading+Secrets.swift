// Secrets: named in the file, never written there, and never repeated in a message.

import StrictJSON

extension Reading {
    /// A backend's credential, or nil and a problem.
    func credential(_ element: JSONElement) -> Secret? {
        guard let bytes = secretBytes(element) else { return nil }
        let isHeaderValue = bytes.allSatisfy { 0x20...0x7E ~= $0 } && bytes.first != 0x20 && bytes.last != 0x20
        if isHeaderValue { return Secret(bytes) }
        element.report(
            "the secret cannot stand in a header: expected visible ASCII characters, no line break or blank around")
        return nil
    }

    /// A cursor key's 32 bytes, or nil and a problem.
    func cursorSecret(_ element: JSONElement) -> Secret? {
        guard let text = secretBytes(element) else { return nil }
        if let bytes = keyBytes(ofText: text) { return Secret(bytes) }
        element.report(
            "expected a secret of exactly 32 bytes in base64 or hexadecimal, such as 'openssl rand -base64 32' makes")
        return nil
    }

    /// The bytes that a reference to a secret stands for, never empty, or nil and a problem.
    func secretBytes(_ element: JSONElement) -> [UInt8]? {
        hide(element)
        guard case .object = element.node.value, let object = element.object() else {
            element.report(
                "expected {\"env\": NAME} or {\"file\": PATH}, found \(element.node.kind): a secret is never written "
                    + "here; put it into an environment variable, or into a file that only Rollcall may read")
            return nil
        }
        let (variable, file) = (object.optional("env"), object.optional("file"))
        object.finish()
        if variable != nil, file != nil { element.report("expected one of 'env' and 'file', found both") }
        if object.members.isEmpty {
            element.report("expected {\"env\": NAME} or {\"file\": PATH}, found nothing in it")
        }
        let bytes = variable.map(secretVariable) ?? file.map(secretFile) ?? nil
        if bytes?.isEmpty == true { element.report("the secret is empty") }
        return bytes.flatMap { $0.isEmpty ? nil : $0 }
    }

    private func secretVariable(_ element: JSONElement) -> [UInt8]? {
        guard let name = string(element, expected: "an environment variable's name") else { return nil }
        if let value = source.environment[name] { return Array(value.utf8) }
        // Whoever mistakes NAME for the secret itself must not find it in a log; variables are written in capitals.
        let isName = isVariableName(name) && name == name.uppercased()
        let hint = isName ? spellingHint(for: name, in: source.environment.keys.sorted()) : ""
        element.report("the environment variable \(isName ? "'\(name)'" : "named here") is not set\(hint)")
        return nil
    }

    private func secretFile(_ element: JSONElement) -> [UInt8]? {
        guard let (path, contents) = file(element) else { return nil }
        warnIfOthersRead(element, path, contents)
        var bytes = contents.bytes[...]
        if bytes.last == UInt8(ascii: "\n") { bytes.removeLast() }
        if bytes.last == UInt8(ascii: "\r") { bytes.removeLast() }
        return Array(bytes)
    }

    /// Warns where users other than the owner and the group may read what should be secret.
    func warnIfOthersRead(_ element: JSONElement, _ path: String, _ contents: FileContents) {
        guard contents.permissions & 0o004 != 0 else { return }
        let mode = String(contents.permissions & 0o777, radix: 8)
        warn(element, "every user may read the file '\(path)' (mode \(mode)): take that right away with 'chmod o-rwx'")
    }
}
