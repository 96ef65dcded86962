// What a sample backend's costs are on the command line.

import Testing

@testable import rollcall

@Suite("Costs of sample backends")
struct SampleCostTests {
    @Test(
        "a cost is a whole number and its unit",
        arguments: [
            ("1500us", Duration.microseconds(1500)), ("5us", .microseconds(5)), ("2ms", .milliseconds(2)),
            ("0s", .zero), ("10s", .seconds(10)),
        ])
    func good(_ text: String, _ time: Duration) {
        #expect(SampleCost(argument: text)?.time == time)
    }

    @Test(
        "anything else is refused",
        arguments: ["", "5", "us", "-1us", "1.5ms", "5 us", "5m", "11s", "99999999999999999999us"])
    func bad(_ text: String) {
        #expect(SampleCost(argument: text) == nil)
    }
}
