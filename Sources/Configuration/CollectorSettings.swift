// Where traces go, as OpenTelemetry's environment variables say it.

/// A collector of traces.
public struct CollectorSettings: Sendable {
    /// What batches are posted to.
    public let url: String
    /// Sent with each batch; they may hold a credential.
    public let headers: [(name: String, value: String)]
    /// The name that this service has in traces.
    public let serviceName: String
    /// The part of the traces that are recorded, from 0 to 1.
    public let sample: Double
    /// Whether a caller's own trace says itself whether it is recorded.
    public let heedsParents: Bool

    /// Reads the environment; nil where it names no collector. `OTEL_EXPORTER_OTLP_TRACES_…` wins over `OTEL_EXPORTER_OTLP_…`.
    public static func read(_ environment: [String: String]) throws(CollectorMistake) -> CollectorSettings? {
        func value(_ name: String) -> (name: String, text: String)? {
            for name in ["OTEL_EXPORTER_OTLP_TRACES_" + name, "OTEL_EXPORTER_OTLP_" + name] {
                if let text = environment[name], !text.isEmpty { return (name, text) }
            }
            return nil
        }
        guard let endpoint = value("ENDPOINT"), environment["OTEL_SDK_DISABLED"]?.lowercased() != "true" else {
            return nil
        }
        if let spoken = value("PROTOCOL"), !spoken.text.hasPrefix("http/") {
            throw CollectorMistake("\(spoken.name): traces go by http/json alone")
        }
        // The specification: the general endpoint is a base, that of traces is taken as it is.
        let path = endpoint.name.contains("TRACES") ? "" : "/v1/traces"
        let sampler = environment["OTEL_TRACES_SAMPLER"] ?? ""
        let (heedsParents, kind) = Self.kind(sampler.isEmpty ? "parentbased_always_on" : sampler)
        let headers = try value("HEADERS").map { given throws(CollectorMistake) in try fields(given.text, given.name) }
        return CollectorSettings(
            url: try base(endpoint.text, endpoint.name) + path, headers: headers ?? [],
            serviceName: environment["OTEL_SERVICE_NAME"].flatMap { $0.isEmpty ? nil : $0 } ?? "rollcall",
            sample: try sample(kind, environment["OTEL_TRACES_SAMPLER_ARG"] ?? ""), heedsParents: heedsParents)
    }

    private static func kind(_ sampler: String) -> (heedsParents: Bool, name: String) {
        let prefix = "parentbased_"
        return sampler.hasPrefix(prefix) ? (true, String(sampler.dropFirst(prefix.count))) : (false, sampler)
    }

    private static func sample(_ sampler: String, _ argument: String) throws(CollectorMistake) -> Double {
        switch sampler {
        case "always_on": return 1
        case "always_off": return 0
        case "traceidratio":
            if argument.isEmpty { return 1 }
            guard let ratio = Double(argument), 0...1 ~= ratio else {
                throw CollectorMistake("OTEL_TRACES_SAMPLER_ARG: expected a number from 0 to 1")
            }
            return ratio
        default:
            throw CollectorMistake(
                "OTEL_TRACES_SAMPLER: expected always_on, always_off or traceidratio, or parentbased_ and one of them")
        }
    }

    private static func base(_ text: String, _ name: String) throws(CollectorMistake) -> String {
        do throws(Mistake) {
            return try BackendURL(text).text
        } catch {
            throw CollectorMistake("\(name): \(error.message)")
        }
    }

    /// `name=value,name=value`, values percent-encoded.
    private static func fields(_ text: String, _ variable: String) throws(CollectorMistake) -> [(
        name: String, value: String
    )] {
        var fields: [(name: String, value: String)] = []
        for field in text.split(separator: ",") {
            let parts = field.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let name = parts[0].filter { $0 != " " }
            guard parts.count == 2, !name.isEmpty, name.utf8.allSatisfy(isNameByte), let value = decoded(parts[1])
            else {
                throw CollectorMistake("\(variable): expected NAME=VALUE,NAME=VALUE, values percent-encoded")
            }
            fields.append((name, value))
        }
        return fields
    }

    /// RFC 9110, section 5.6.2, as far as anybody uses it.
    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."): true
        default: false
        }
    }

    /// Percent-decoded, without blanks around it; nil where that is nothing that a header can carry.
    private static func decoded(_ text: Substring) -> String? {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            if byte != 0x25 {
                bytes.append(byte)
            } else if let code = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16), rest.count > 1 {
                bytes.append(code)
                rest = rest.dropFirst(2)
            } else {
                return nil
            }
        }
        let value = bytes.drop { $0 == 0x20 }
        return value.allSatisfy { 0x20...0x7E ~= $0 } ? String(decoding: value, as: UTF8.self) : nil
    }
}

/// What is wrong with the environment. Never quotes a value, which may hold a credential.
public struct CollectorMistake: Error, CustomStringConvertible {
    /// For whoever set the variable.
    public let description: String

    init(_ description: String) { self.description = description }
}
