// Where traces go, as OpenTelemetry's variables say it.

import Configuration
import Testing

@Suite("the collector of traces")
struct CollectorTests {
    @Test("without an endpoint there is none, nor where OpenTelemetry is switched off")
    func none() throws {
        #expect(try CollectorSettings.read([:]) == nil)
        #expect(try CollectorSettings.read(["OTEL_EXPORTER_OTLP_ENDPOINT": ""]) == nil)
        let off = ["OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:4318", "OTEL_SDK_DISABLED": "TRUE"]
        #expect(try CollectorSettings.read(off) == nil)
    }

    @Test("the general endpoint is a base, that of traces is taken as it is")
    func url() throws {
        let base = ["OTEL_EXPORTER_OTLP_ENDPOINT": "https://collector.example/otlp/"]
        #expect(try CollectorSettings.read(base)?.url == "https://collector.example:443/otlp/v1/traces")
        let own = base.merging(["OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": "http://127.0.0.1:4318/mine"]) { $1 }
        #expect(try CollectorSettings.read(own)?.url == "http://127.0.0.1:4318/mine")
    }

    @Test("headers are percent-decoded, and the service has a name")
    func headers() throws {
        let settings = try #require(
            try CollectorSettings.read([
                "OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:4318", "OTEL_SERVICE_NAME": "keys",
                "OTEL_EXPORTER_OTLP_HEADERS": "x-tenant=a%20b, x-kind= c",
            ]))
        #expect(settings.headers.map(\.name) == ["x-tenant", "x-kind"])
        #expect(settings.headers.map(\.value) == ["a b", "c"] && settings.serviceName == "keys")
    }

    @Test(
        "a sampler decides how many traces are recorded, and whether callers have a say",
        arguments: [
            ("", "", 1.0), ("always_on", "", 1), ("parentbased_always_off", "", 0), ("traceidratio", "0.25", 0.25),
            ("parentbased_traceidratio", "", 1),
        ])
    func sampler(_ name: String, _ argument: String, _ sample: Double) throws {
        let environment = [
            "OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:4318", "OTEL_TRACES_SAMPLER": name,
            "OTEL_TRACES_SAMPLER_ARG": argument,
        ]
        let settings = try CollectorSettings.read(environment)
        #expect(settings?.sample == sample)
        #expect(settings?.heedsParents == (name.isEmpty || name.hasPrefix("parentbased_")))
    }

    @Test(
        "what can't be used is refused, and its value is not repeated",
        arguments: [
            ("OTEL_EXPORTER_OTLP_ENDPOINT", "collector:4318"), ("OTEL_EXPORTER_OTLP_HEADERS", "hush"),
            ("OTEL_EXPORTER_OTLP_HEADERS", "a=%0d%0ahush"), ("OTEL_EXPORTER_OTLP_HEADERS", "a b:=hush%2"),
            ("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc"), ("OTEL_TRACES_SAMPLER", "hush"),
        ])
    func mistakes(_ name: String, _ value: String) {
        let environment = ["OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:4318"].merging([name: value]) { $1 }
        let mistake = #expect(throws: CollectorMistake.self) { _ = try CollectorSettings.read(environment) }
        #expect(mistake?.description.hasPrefix(name) == true && mistake?.description.contains("hush") == false)
    }
}
