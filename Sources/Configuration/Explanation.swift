// Finds the effective values: goes through the shape of routes.json and the file itself side by side. Decides nothing: the
// table is what holds, and this says where it comes from.

import StrictJSON

/// The values of one file.
struct Explanation {
    let table: RouteTable
    let environment: [String: String]
    private(set) var values: [EffectiveValue] = []

    init(table: RouteTable, environment: [String: String]) {
        self.table = table
        self.environment = environment
    }

    /// Adds a value, or the values in it. `node` is nil where the file says nothing.
    mutating func add(_ shape: Shape, at pointer: String, _ node: JSONNode?, _ otherwise: Member.Otherwise) {
        switch (shape, node?.value) {
        case (.object(let members), let value):
            let given = if case .object(let given)? = value { given } else { [JSONMember]() }
            if node != nil || !otherwise.isNone {
                add(members, at: pointer, given)
            } else {
                leftOut(pointer, otherwise)
            }
        case (.named(let shape, _), .object(let given)?):
            for member in given { add(shape, at: pointer + "/" + pointerToken(member.name), member.node, .inside) }
        case (.list(let shape, _), .array(let nodes)?):
            for (index, node) in nodes.enumerated() { add(shape, at: "\(pointer)/\(index)", node, .inside) }
        case (.any(let shapes), let value?):
            if let shape = shapes.first(where: { $0.holds(value) }) { add(shape, at: pointer, node, otherwise) }
        case (.secret, .object(let given)?): secret(pointer, given)
        case (_, nil): leftOut(pointer, otherwise)
        default: plain(pointer, node)
        }
    }

    private mutating func add(_ members: [Member], at pointer: String, _ given: [JSONMember]) {
        for member in members {
            let node = given.first { $0.name == member.name }?.node
            add(member.shape, at: "\(pointer)/\(member.name)", node, member.otherwise)
        }
    }

    private mutating func leftOut(_ pointer: String, _ otherwise: Member.Otherwise) {
        switch otherwise {
        case .value(let json): note(pointer, table.compiled(pointer) ?? json, nil, .standard)
        case .follows(let words):
            let value = table.compiled(pointer)
            note(pointer, value ?? "null", value.map { "\($0) (\(words))" } ?? words, .standard)
        case .isNeeded, .inside: break
        }
    }

    private mutating func secret(_ pointer: String, _ given: [JSONMember]) {
        guard let member = given.first, case .string(let source) = member.node.value else { return }
        let place = (try? Expansion(of: source, from: environment))?.text ?? source
        let line = member.node.position.line
        let isVariable = member.name == "env"
        note(
            pointer, "{\(jsonText(of: member.name)): \(jsonText(of: place))}",
            isVariable ? "secret" : "secret in \(place)",
            isVariable ? .environment(line: line, variables: [place]) : .file(line: line))
    }

    private mutating func plain(_ pointer: String, _ node: JSONNode?) {
        guard let node else { return }
        let line = node.position.line
        guard case .string(let source) = node.value, let expansion = try? Expansion(of: source, from: environment)
        else { return note(pointer, node.tree.indented(), nil, .file(line: line)) }
        let variables = expansion.variables
        note(
            pointer, jsonText(of: expansion.text), nil,
            variables.isEmpty ? .file(line: line) : .environment(line: line, variables: variables))
    }

    private mutating func note(_ pointer: String, _ json: String, _ text: String?, _ origin: EffectiveValue.Origin) {
        values.append(EffectiveValue(pointer: pointer, json: json, text: text ?? json, origin: origin))
    }
}

extension Member.Otherwise {
    /// Whether the member, left out, has nothing in it that holds.
    fileprivate var isNone: Bool { if case .inside = self { false } else { true } }
}

extension Shape {
    /// Whether a value is of this kind.
    fileprivate func holds(_ value: JSONNode.Value) -> Bool {
        switch (self, value) {
        case (.object, .object), (.named, .object), (.secret, .object), (.list, .array), (.integer, .number),
            (.fraction, .number):
            true
        case (.flag, .bool), (.null, .null), (.text, .string), (.word, .string): true
        case (.duration, .string), (.size, .string): true
        case (.any(let shapes), _): shapes.contains { $0.holds(value) }
        default: false
        }
    }
}

extension RouteTable {
    /// A value that follows from others, as JSON; nil for any other.
    fileprivate func compiled(_ pointer: String) -> String? {
        for route in routes where pointer == "/routes/\(pointerToken(route.name))/limit/default" {
            return "\(route.limit.default)"
        }
        for backend in backends where pointer == "/backends/\(pointerToken(backend.name))/auth" {
            return backend.auth.map { jsonText(of: $0) }
        }
        return nil
    }
}
