// `shadow`: who is asked too.

import StrictJSON

extension Reading {
    /// A backend's shadow, in either form, or nil and a problem.
    func shadow(_ element: JSONElement, of name: String, among peers: [(name: String, element: JSONElement)])
        -> ShadowSettings?
    {
        guard case .object = element.node.value, let object = element.object() else {
            return shadowName(element, of: name, among: peers).map { ShadowSettings(backend: $0, sample: 1) }
        }
        let backend = object.required("backend").flatMap { shadowName($0, of: name, among: peers) }
        let sample = object.optional("sample").map(fraction) ?? 1
        object.finish()
        return backend.map { ShadowSettings(backend: $0, sample: sample) }
    }

    private func shadowName(
        _ element: JSONElement, of name: String, among peers: [(name: String, element: JSONElement)]
    ) -> String? {
        guard let other = string(element, expected: "a backend's name or an object") else { return nil }
        guard let peer = peers.first(where: { $0.name == other }) else {
            let hint = spellingHint(for: other, in: peers.map(\.name).filter { $0 != name })
            element.report("expected a backend's name: there is none named '\(other)'\(hint)")
            return nil
        }
        if other == name {
            element.report("expected another backend's name")
        } else if case .object(let members) = peer.element.node.value, members.contains(where: { $0.name == "shadow" })
        {
            element.report("the backend '\(other)' has a shadow itself")
        }
        return other
    }

    /// A number above 0, at most 1; where it is none, a problem, and 1.
    private func fraction(_ element: JSONElement) -> Double {
        guard case .number(let text) = element.node.value else {
            element.report("expected a number above 0, at most 1, found \(element.node.kind)")
            return 1
        }
        if let fraction = Double(text), fraction > 0, fraction <= 1 { return fraction }
        element.report("expected a number above 0, at most 1, found \(text.prefix(32))")
        return 1
    }
}
