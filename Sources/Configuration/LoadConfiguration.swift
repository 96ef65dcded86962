// The door of this room: a source goes in, a table or every reason why there is none comes out.

import OpenSSL
import Redaction
import StrictJSON

/// Reads and checks a configuration. Reads files through the source alone, starts nothing, asks no network. All
/// problems are found in one go, except that a text which is no JSON has one.
public func loadConfiguration(_ source: ConfigurationSource) -> ConfigurationReport {
    switch source.readFile(source.path) {
    case .success(let file): return loadConfiguration(source, text: file.bytes)
    case .failure(let failure):
        let start = SourcePosition(line: 1, column: 1)
        let problem = Problem(position: start, pointer: "", message: "cannot read the file: \(failure.reason)")
        return refusal([LocatedProblem(file: source.path, problem: problem, severity: .error, excerpt: nil)])
    }
}

private func loadConfiguration(_ source: ConfigurationSource, text: [UInt8]) -> ConfigurationReport {
    let lines = SourceText(file: source.path, text: text)
    do throws(JSONSyntaxError) {
        let root = try JSONNode.parse(text)
        let reading = Reading(source)
        let table = reading.table(JSONElement(root, problems: reading.problems), text: text)
        return reading.report(table, lines, root)
    } catch {
        let problem = Problem(position: error.position, pointer: "", message: error.message)
        return refusal([lines.locate(problem, .error, hidingRest: true)])
    }
}

private func refusal(_ problems: [LocatedProblem]) -> ConfigurationReport {
    ConfigurationReport(table: nil, redaction: nil, problems: problems.shown, warnings: [], root: nil, environment: [:])
}

extension Reading {
    /// The whole file. Nil only with a problem.
    fileprivate func table(_ root: JSONElement, text: [UInt8]) -> RouteTable? {
        guard let object = root.object() else { return nil }
        defer { object.finish() }
        let listenMember = object.optional("listen")?.object()
        let listen = listener(listenMember, asksCallers: (object.optional("callers") ?? object.optional("jwt")) != nil)
        let tls = listenerTLS(listenMember)
        let admin = admin(object.optional("admin"), tls)
        let cursor = cursor(object.optional("cursor"))
        let dialects = dialects(object.optional("dialects"))
        let limits = limits(object.optional("limits"))
        let walkCache = walkCache(object.optional("walk_cache"))
        addedRules = redaction(object.optional("redaction"))
        let drain = duration(object.optional("drain"), default: .seconds(25))
        let backendMembers = members(object.required("backends"), "backend")
        let routeMembers = members(object.required("routes"), "route")
        let names = backendMembers.map(\.name)
        let backends = backendMembers.compactMap {
            backend($0.name, $0.element, dialects, among: backendMembers)
        }
        var taken = TakenPaths()
        let routes = routeMembers.compactMap { route($0.name, $0.element, backends: names, &taken) }
        let known = KnownNames(
            routes: routeMembers.map(\.name), backends: names, asksForCertificates: tls?.asksForCertificates ?? false)
        let callers = callers(object.optional("callers"), jwt: object.optional("jwt"), known)
        if let listen, listen == admin?.address, listen.port != 0 {
            (object.optional("admin") ?? object.optional("listen"))?.report(
                "'listen' and 'admin' have the same address")
        }
        guard let listen, let admin, let sha256 = digest(of: text, root) else { return nil }
        return RouteTable(
            listen: listen, tls: tls?.context, admin: admin, callers: callers, cursor: cursor, routes: routes,
            backends: backends, limits: limits, walkCache: walkCache, redaction: addedRules ?? .none, drain: drain,
            sha256: sha256)
    }

    private func members(_ element: JSONElement?, _ what: String) -> [(name: String, element: JSONElement)] {
        guard let element, let object = element.object() else { return [] }
        if object.members.isEmpty { element.report("expected at least one \(what)") }
        return object.members
    }

    private func digest(of text: [UInt8], _ root: JSONElement) -> String? {
        do {
            return try SHA256.hexDigest(of: text)
        } catch {
            root.report("libcrypto cannot compute the file's digest: \(error)")
            return nil
        }
    }

    /// What was found, each file's problems in its order.
    fileprivate func report(_ table: RouteTable?, _ text: SourceText, _ root: JSONNode) -> ConfigurationReport {
        func located(_ list: ProblemList, _ severity: LocatedProblem.Severity) -> [LocatedProblem] {
            list.problems.sorted { ($0.position.line, $0.position.column) < ($1.position.line, $1.position.column) }
                .map { text.locate($0, severity, hidingRest: isHidden($0.pointer)) }
        }
        let problems = located(problems, .error) + elsewhere
        let warnings = located(warnings, .warning)
        return ConfigurationReport(
            table: problems.isEmpty ? table : nil, redaction: addedRules, problems: problems.shown,
            warnings: warnings.shown,
            root: root, environment: source.environment)
    }
}
