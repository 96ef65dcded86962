// Reading a description's `fields` and `status`.

import KeyListing
import StrictJSON

extension FieldMap {
    init?(_ reader: ObjectReader, _ plan: AnswerPlan) {
        let slot = { (name: String) in reader.optional(name)?.string().map(plan.itemSlot) }
        let time = { (name: String) in reader.optional(name).flatMap { Time($0, plan) } }
        self.plan = plan
        let keyID = reader.required("key_id")?.string()
        name = reader.optional("name")?.oneOrMore()?.map(plan.itemSlot) ?? []
        description = slot("description")
        keyPrefix = slot("key_prefix")
        tenantID = slot("tenant_id")
        role = slot("role")
        scopes = reader.optional("scopes")?.oneOrMore()?.map(plan.itemSlot) ?? []
        parentKeyID = slot("parent_key_id")
        restrictions = reader.optional("restrictions").flatMap { FreeForm($0, plan) }
        createdAt = time("created_at")
        lastUsedAt = time("last_used_at")
        expiresAt = time("expires_at")
        rotatedAt = time("rotated_at")
        revokedAt = time("revoked_at")
        revokedReason = slot("revoked_reason")
        metadata = reader.optional("metadata").flatMap { FreeForm($0, plan) }
        reader.finish()
        guard let keyID else { return nil }
        self.keyID = plan.itemSlot(keyID)
    }
}

extension FieldMap.Time {
    fileprivate init?(_ element: JSONElement, _ plan: AnswerPlan) {
        if case .string(let path) = element.node.value {
            self.init(slot: plan.itemSlot(path), form: .rfc3339)
            return
        }
        guard let reader = element.object() else { return nil }
        defer { reader.finish() }
        let path = reader.required("time")?.string()
        let word = reader.required("as")?.choice(TimeForm.allCases.map(\.rawValue))
        guard let path, let form = word.flatMap(TimeForm.init(rawValue:)) else { return nil }
        self.init(slot: plan.itemSlot(path), form: form)
    }
}

extension FieldMap.FreeForm {
    fileprivate init?(_ element: JSONElement, _ plan: AnswerPlan) {
        if case .string(let path) = element.node.value {
            self = .whole(plan.itemSlot(path))
        } else {
            guard let reader = element.object() else { return nil }
            self = .members(
                reader.members.compactMap { name, element in
                    FieldMap.Member(quoted(Array(name.utf8)[...]) + [0x3A], element, plan)
                })
        }
    }
}

extension FieldMap.Member {
    fileprivate init?(_ name: [UInt8], _ element: JSONElement, _ plan: AnswerPlan) {
        if case .string(let path) = element.node.value {
            self.init(name: name, slot: plan.itemSlot(path), isList: false)
            return
        }
        guard let reader = element.object() else { return nil }
        defer { reader.finish() }
        guard let path = reader.required("list")?.string() else { return nil }
        self.init(name: name, slot: plan.itemSlot(path), isList: true)
    }
}

extension JSONElement {
    fileprivate func oneOrMore() -> [String]? {
        if case .string(let path) = node.value { return [path] }
        return array(of: "a path or an array of paths")?.compactMap { $0.string() }
    }
}

extension StatusRule {
    init?(_ element: JSONElement, _ plan: AnswerPlan) {
        guard let reader = element.object() else { return nil }
        defer { reader.finish() }
        if let path = reader.optional("word")?.string() {
            let means = reader.required("means")?.object()
            let words = means?.members.compactMap { word, status in
                Self.status(status).map { (word: Array(word.lowercased().utf8), status: $0) }
            }
            self = .word(plan.itemSlot(path), words ?? [])
        } else if let path = reader.optional("present")?.string() {
            self = .present(plan.itemSlot(path), reader.required("is").flatMap(Self.status) ?? .unknown)
        } else if let path = reader.optional("true")?.string() {
            self = .flag(plan.itemSlot(path), true, reader.required("is").flatMap(Self.status) ?? .unknown)
        } else if let path = reader.optional("false")?.string() {
            self = .flag(plan.itemSlot(path), false, reader.required("is").flatMap(Self.status) ?? .unknown)
        } else if let flag = reader.optional("past_expiry") {
            _ = flag.bool()
            self = .expired
        } else if let status = reader.optional("otherwise") {
            self = .otherwise(Self.status(status) ?? .unknown)
        } else {
            element.report("expected 'word', 'present', 'true', 'false', 'past_expiry' or 'otherwise'")
            return nil
        }
    }

    private static func status(_ element: JSONElement) -> KeyStatus? {
        element.choice(KeyStatus.allCases.map(\.name)).flatMap(KeyStatus.init(name:))
    }
}
