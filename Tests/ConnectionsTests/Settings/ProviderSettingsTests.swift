import Connections
import Ground
import Tenancy
import Testing

struct ProviderSettingsTests {
    /// Reads every stored property by reflection, so that one that is added and forgotten shows.
    @Test func `every setting is the provider's own, or else the template's`() throws {
        for seed in 0..<500 {
            var generator = SeededGenerator(seed: UInt64(seed))
            let own = try ProviderSettings.random(using: &generator)
            let template = try ProviderSettings.random(using: &generator)
            let fields = zip(Mirror(reflecting: own).children, Mirror(reflecting: template).children)
            let merged = Mirror(reflecting: own.inheriting(template)).children
            for ((mine, theirs), result) in zip(fields, merged) {
                let isSaid = "\(mine.value)" != "nil"
                #expect(
                    sorted(result.value) == sorted(isSaid ? mine.value : theirs.value),
                    "seed \(seed), \(result.label ?? "")"
                )
            }
        }
    }

    @Test func `settings without a template stay as they are`() throws {
        var generator = SeededGenerator(seed: 1)
        let own = try ProviderSettings.random(using: &generator)
        #expect(own.inheriting(nil) == own)
    }

    @Test func `random valid settings pass the check`() throws {
        for seed in 0..<500 {
            var generator = SeededGenerator(seed: UInt64(seed))
            let settings = try ProviderSettings.random(using: &generator)
            let details = ProviderDetails(name: "P", template: ProviderTemplateID(1), settings: settings)
            #expect(try details.validated().settings == settings, "seed \(seed)")
        }
    }

    struct Fault: CustomTestStringConvertible {
        let field: String
        let change: @Sendable (inout ProviderSettings) -> Void
        var testDescription: String { field }
    }

    @Test(arguments: [
        Fault(field: "harvester") { $0.harvester = "ftp" },
        Fault(field: "reports") { $0.reports = [] },
        Fault(field: "day_of_month") { $0.dayOfMonth = 0 },
        Fault(field: "day_of_month") { $0.dayOfMonth = 32 },
        Fault(field: "attempts") { $0.attempts = 0 },
        Fault(field: "requests_at_once") { $0.requestsAtOnce = 17 },
        Fault(field: "request_spacing") { $0.requestSpacing = .seconds(-1) },
        Fault(field: "request_spacing") { $0.requestSpacing = .seconds(301) },
        Fault(field: "connect_limit") { $0.connectLimit = .zero },
        Fault(field: "silence_limit") { $0.silenceLimit = .seconds(7200) },
        Fault(field: "request_limit") { $0.requestLimit = .milliseconds(1) },
        Fault(field: "attempt_limit") { $0.attemptLimit = .seconds(1_000_000) },
        Fault(field: "byte_limit") { $0.byteLimit = 10 },
        Fault(field: "platform") { $0.platform = "a\nb" },
        Fault(field: "parameters") { $0.parameters = ["api_key": "secret-value"] },
        Fault(field: "parameters") { $0.parameters = ["begin_date": "2026-01"] },
        Fault(field: "parameters") { $0.parameters = ["a b": "x"] },
        Fault(field: "headers") { $0.headers = ["Authorization": "secret-value"] },
        Fault(field: "headers") { $0.headers = ["X": "a\r\nHost: b"] },
        Fault(field: "headers") { $0.headers = ["X Y": "a"] },
        Fault(field: "user_agent") { $0.userAgent = "a\r\nb" },
        Fault(field: "base_url") { $0.url = nil },
    ])
    func `a wrong value is refused by the name of its field, without repeating a secret`(_ fault: Fault) throws {
        var settings = ProviderSettings()
        settings.url = try ServiceURL("https://sushi.example.org")
        fault.change(&settings)
        let details = ProviderDetails(name: "P", settings: settings)
        let error = try #require(throws: InvalidFields.self) { try details.validated() }
        #expect(error.problems.map(\.field) == [fault.field])
        #expect(!error.description.contains("secret-value"))
    }

    @Test func `all problems are told at once`() throws {
        var settings = ProviderSettings()
        settings.dayOfMonth = 40
        settings.attempts = -1
        let error = try #require(throws: InvalidFields.self) {
            try ProviderDetails(name: " ", settings: settings).validated()
        }
        #expect(error.problems.map(\.field) == ["name", "day_of_month", "attempts", "base_url"])
    }

    /// Dictionaries have no order; a description with sorted characters compares them well enough.
    private func sorted(_ value: Any) -> String { String("\(value)".sorted()) }
}
