// `routes`: paths, the backends behind them, and how pages are cut.

import StrictJSON

/// Who answers at which path: no two routes, and nothing of the gateway's own.
struct TakenPaths {
    private var owners = ["/v1/backends": "the gateway's own page '/v1/backends'"]

    /// Takes a route's two paths; gives back who has one of them already.
    mutating func take(_ path: String, for route: String) -> String? {
        let list = path + "/list"
        if let owner = owners[path] ?? owners[list] { return owner }
        owners[path] = "the route '\(route)'"
        owners[list] = "the list form of the route '\(route)'"
        return nil
    }
}

extension Reading {
    /// A route, or nil where its path or its backends are missing or wrong; then there is a problem.
    func route(_ name: String, _ element: JSONElement, backends: [String], _ taken: inout TakenPaths) -> Route? {
        checkName(name, of: element)
        guard let object = element.object() else { return nil }
        defer { object.finish() }
        let path = object.required("path").flatMap { routePath($0, of: name, &taken) }
        let names = object.required("backends").flatMap { backendNames($0, among: backends) }
        let limit = pageLimit(object.optional("limit"))
        let deadline = duration(object.optional("deadline"), default: .seconds(2))
        let policies = PartialPolicy.allCases.map(\.rawValue)
        let partial = object.optional("partial").flatMap { word($0, of: policies) }.flatMap(PartialPolicy.init)
        let logged = LoggedRequests.allCases.map(\.rawValue)
        let log = object.optional("log").flatMap { word($0, of: logged) }.flatMap(LoggedRequests.init)
        guard let path, let names else { return nil }
        return Route(
            name: name, path: path, backends: names, limit: limit, deadline: deadline, partial: partial ?? .allow,
            log: log ?? .info)
    }

    private func routePath(_ element: JSONElement, of route: String, _ taken: inout TakenPaths) -> String? {
        guard let path = string(element, expected: "a path such as \"/v1/keys\"") else { return nil }
        if let mistake = mistake(inPath: path) {
            element.report("expected a path such as \"/v1/keys\": \(mistake)")
            return nil
        }
        if let owner = taken.take(path, for: route) { element.report("this path is taken by \(owner)") }
        return path
    }

    private func mistake(inPath path: String) -> String? {
        if !path.hasPrefix("/") { return "it begins with '/'" }
        if path.hasSuffix("/") { return "it does not end with '/'" }
        let segments = path.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
        if segments.contains(where: { ["", ".", ".."].contains($0) }) { return "it has no empty, '.' or '..' part" }
        let isPlain = path.utf8.allSatisfy { 0x21...0x7E ~= $0 && !"\"#%<>?[\\]^`{|}".utf8.contains($0) }
        return isPlain ? nil : "it holds letters, digits and -._~!$&'()*+,;=:@ alone"
    }

    private func backendNames(_ element: JSONElement, among backends: [String]) -> [String]? {
        guard let elements = element.array(of: "an array of backends' names") else { return nil }
        if elements.isEmpty { element.report("expected at least one backend's name") }
        var names: [String] = []
        for element in elements {
            guard let name = string(element, expected: "a backend's name") else { continue }
            if !backends.contains(name) {
                let hint = spellingHint(for: name, in: backends)
                element.report("expected a backend's name: there is none named '\(name)'\(hint)")
            } else if names.contains(name) {
                element.report("the backend '\(name)' is named twice")
            }
            names.append(name)
        }
        return names
    }

    /// A maximum below the usual default lowers a default that isn't written.
    private func pageLimit(_ element: JSONElement?) -> PageLimit {
        let (standard, most) = (50, 500)
        guard let element, let object = element.object() else { return PageLimit(default: standard, max: most) }
        let maximum = count(object.optional("max"), default: most)
        let usual = object.optional("default")
        object.finish()
        let limit = PageLimit(default: count(usual, default: min(standard, maximum)), max: maximum)
        if limit.default > limit.max { usual?.report("expected at most the route's 'max', \(limit.max)") }
        return limit
    }
}
