// The schema and the decoder against each other, so that neither can drift.

import Configuration
import StrictJSON
import Testing

@Suite("the schema of routes.json")
struct SchemaTests {
    private let schema: JSONNode
    private let sample: JSONNode

    init() throws {
        schema = try JSONNode(ConfigurationSchema.document)
        sample = try JSONNode(Sample.text)
    }

    /// The places of a value's objects, each with its schema's keywords.
    private func objects(
        of value: JSONNode, _ schema: JSONNode, at path: [String] = []
    ) -> [(path: [String], schema: JSONNode)] {
        if let choices = schema.value(at: ["anyOf"]), case .array(let schemas) = choices.value {
            return schemas.first { (try? SchemaSubset(root: $0).accepts(value)) == true }
                .map { objects(of: value, $0, at: path) } ?? []
        }
        switch value.value {
        case .object(let members):
            return [(path, schema)]
                + members.flatMap { member in
                    let own =
                        schema.value(at: ["properties", member.name]) ?? schema.value(at: ["additionalProperties"])
                    return own.map { objects(of: member.node, $0, at: path + [member.name]) } ?? []
                }
        case .array(let nodes):
            guard let items = schema.value(at: ["items"]) else { return [] }
            return nodes.enumerated().flatMap { objects(of: $1, items, at: path + ["\($0)"]) }
        default: return []
        }
    }

    private func names(_ schema: JSONNode) -> [String]? {
        guard case .object(let properties)? = schema.value(at: ["properties"])?.value else { return nil }
        return properties.map(\.name)
    }

    /// What the decoder knows at a place: an unknown member makes it tell.
    private func known(at path: [String]) throws -> Set<String> {
        let strange = "0000000000000000"
        let text = sample.replacing(path + [strange], with: JSONNode(.null, at: sample.position)).text
        let problem = try #require(
            Sample.load(text).problems.first { $0.problem.message.hasPrefix("unknown member '\(strange)'; expected ") },
            "at \(path)")
        return Set(
            problem.problem.message.split(separator: "'").enumerated().filter { $0.offset % 2 == 1 }.dropFirst()
                .map { String($0.element) })
    }

    @Test("every member that the decoder knows is in the schema, and the reverse")
    func members() throws {
        let places = objects(of: sample, schema).filter { names($0.schema) != nil }
        #expect(places.count >= 20)
        for (path, schema) in places { #expect(try known(at: path) == Set(names(schema) ?? []), "at \(path)") }
    }

    @Test("the sample that these tests go by has every member")
    func wholeSample() throws {
        var seen: [String: Set<String>] = [:]
        for (path, schema) in objects(of: sample, schema) {
            guard let names = names(schema), names != ["env", "file"],
                case .object(let members)? = sample.value(at: path)?.value
            else { continue }
            seen[names.joined(separator: " "), default: []].formUnion(members.map(\.name))
        }
        for (names, seen) in seen { #expect(seen == Set(names.split(separator: " ").map(String.init))) }
    }

    @Test("writing every default of the schema into a file changes nothing")
    func defaults() throws {
        let bare = Sample.smallest()
        let full = withDefaults(try JSONNode(bare), schema)
        #expect(full.paths.count > 40)
        let (a, b) = (Sample.load(bare), Sample.load(full.text))
        #expect(b.table != nil, "\(b.text)")
        #expect(Self.dumped(a.table) == Self.dumped(b.table))
    }

    private func withDefaults(_ value: JSONNode, _ schema: JSONNode) -> JSONNode {
        guard case .object(let members) = value.value else { return value }
        var result = value
        for member in members {
            guard
                let own = schema.value(at: ["properties", member.name]) ?? schema.value(at: ["additionalProperties"])
            else { continue }
            result = result.replacing([member.name], with: withDefaults(member.node, own))
        }
        guard case .object(let properties)? = schema.value(at: ["properties"])?.value else { return result }
        for property in properties where !members.contains(where: { $0.name == property.name }) {
            if let standard = property.node.value(at: ["default"]) {
                result = result.replacing([property.name], with: standard)
            } else if property.node.value(at: ["properties"]) != nil,
                property.node.value(at: ["minProperties"]) == nil
            {
                let empty = JSONNode(.object([]), at: value.position)
                let filled = withDefaults(empty, property.node)
                if filled.text != "{}" { result = result.replacing([property.name], with: filled) }
            }
        }
        return result
    }

    private static func dumped(_ table: RouteTable?) -> [Substring] {
        var text = ""
        dump(table, to: &text)
        return text.split(separator: "\n").filter { !$0.contains("sha256") }
    }

    private static let values = [
        "null", "true", "0", "-1", "1.5", "7", "11", "1000000001", #""""#, #""1s""#, #""64KiB""#, #""x""#, #""/x""#,
        #""https://x.example""#, #""${PORT}""#, #""${EMPTY:-allow}""#, #""1 s""#, #""allow""#, "[]", #"["x"]"#, "{}",
        #"{"env":"DIFFIO_KEY"}"#, #"{"x":{}}"#,
    ]

    @Test("the schema accepts every file that the decoder accepts, and refuses every type that it refuses")
    func agreement() throws {
        let validator = SchemaSubset(root: schema)
        #expect(try validator.accepts(sample))
        var (good, bad) = (0, 0)
        let values: [JSONNode?] = try Self.values.map { try JSONNode($0) } + [nil]
        for (place, path) in sample.paths.enumerated().dropFirst() {
            // A third of the values at each place, another third at the next: all of them everywhere would take too long.
            for (number, value) in values.enumerated() where number % 3 == place % 3 {
                let changed = sample.replacing(path, with: value)
                let report = Sample.load(changed.text)
                let isAccepted = try validator.accepts(changed)
                let pointer = path.map { "/" + $0 }.joined()
                let isWrongType = report.problems.contains {
                    $0.problem.pointer == pointer && $0.problem.message.contains(", found a")
                }
                if report.table != nil { #expect(isAccepted, "\(pointer): \(value?.text ?? "removed")") }
                if isWrongType { #expect(!isAccepted, "\(pointer): \(value?.text ?? "removed")") }
                if report.table != nil { good += 1 } else if !isAccepted { bad += 1 }
            }
        }
        #expect(good > 30 && bad > 300, "\(good) \(bad)")
    }
}
