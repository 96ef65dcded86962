// `GET /v1/admin/tenants` of a Cycles server: every tenant whose record it can read, whatever its status.

/// A page of tenants, ready to be written.
struct CyclesTenants {
    private enum Sort: String, CaseIterable {
        case id = "tenant_id"
        case status
        case name
        case created = "created_at"
    }

    private let items: ArraySlice<SampleTenant>
    private let hasMore: Bool

    init(_ target: CyclesTarget, _ tenants: [SampleTenant]) throws(CyclesRefusal) {
        let limit = try CyclesQuery.limit(target)
        let list = try Self.sorted(target, tenants)
        var start = 0
        if let cursor = CyclesQuery.unlessBlank(target.text("cursor")) {
            guard let place = list.firstIndex(where: { $0.id == cursor }) else { throw .cursor }
            start = place + 1
        }
        let end = min(list.count, start + limit)
        items = list[start..<end]
        hasMore = end < list.count
    }

    private static func sorted(
        _ target: CyclesTarget, _ tenants: [SampleTenant]
    ) throws(CyclesRefusal) -> [SampleTenant] {
        let status = try CyclesQuery.word(target, of: ["ACTIVE", "SUSPENDED", "CLOSED"])
        let sort = try CyclesQuery.sort(target, default: Sort.id, among: Sort.allCases)
        let descending = try CyclesQuery.isDescending(target)
        let list = tenants.filter { status == nil || $0.status == status }.sorted { compare($0, $1, sort) < 0 }
        return descending ? list.reversed() : list
    }

    private static func compare(_ left: SampleTenant, _ right: SampleTenant, _ sort: Sort) -> Int {
        let values =
            switch sort {
            case .id: (left.id, right.id)
            case .status: (left.status, right.status)
            case .name: (left.name, right.name)
            case .created: (left.createdAt, right.createdAt)
            }
        let first = JavaText.compare(Array(values.0.utf8), Array(values.1.utf8))
        return first != 0 ? first : JavaText.compare(Array(left.id.utf8), Array(right.id.utf8))
    }

    var text: JSONText {
        var text = JSONText()
        text.raw("{\"tenants\":[")
        for (index, tenant) in items.enumerated() {
            if index > 0 { text.comma() }
            tenant.write(to: &text)
        }
        text.endPage(token: hasMore ? items.last?.id : nil)
        return text
    }
}
