import Ground
import HTTP
import Service
import Testing
import Transfer

/// A running publisher on a day in March 2026, and somebody who asks it over HTTP.
struct DemoVisit {
    let publisher: DemoPublisher
    let clock: ManualClock
    private let client = HTTPClient(.init(addresses: .allowingLoopback))

    static let institutions = [
        DemoInstitution(name: "Northfield University", customerID: "inst-1"),
        DemoInstitution(name: "Harbour College", customerID: "inst-2"),
        DemoInstitution(name: "City Library", customerID: "inst-3"),
    ]

    static func run(_ body: (DemoVisit) async throws -> Void) async throws {
        let clock = ManualClock(try #require(Instant(rfc3339: "2026-03-10T12:00:00Z")))
        var configuration = DemoPublisher.Configuration()
        configuration.slowness = .milliseconds(300)
        let publisher = try DemoPublisher(institutions: institutions, clock: clock, configuration: configuration)
        do {
            try await body(DemoVisit(publisher: publisher, clock: clock))
        } catch {
            await publisher.stop()
            throw error
        }
        await publisher.stop()
    }

    static func provider(_ id: String) throws -> DemoProvider {
        try #require(DemoProvider.all.first { $0.id == id })
    }

    /// A good query for January and February 2025, changed where asked; nil leaves a parameter out.
    func query(_ provider: DemoProvider, _ changes: [String: String?] = [:]) -> String {
        var parameters: [String: String?] = [
            "customer_id": "inst-1", "requestor_id": provider.requestorID, "api_key": provider.apiKey,
            "begin_date": "2025-01-01", "end_date": "2025-02-28",
        ]
        for (name, value) in changes { parameters[name] = value }
        return parameters.compactMap { name, value in value.map { "\(name)=\(PercentCoding.encode($0))" } }
            .joined(separator: "&")
    }

    func get(
        _ provider: DemoProvider,
        _ path: String,
        _ changes: [String: String?] = [:]
    ) async throws -> (status: Int, document: JSONValue) {
        let base = "/\(provider.id)\(provider.release == "5.1" ? "/r51" : "")"
        let answer = try await raw("\(base)/\(path)?\(query(provider, changes))")
        return (answer.status, try JSONValue(parsing: answer.body))
    }

    func raw(_ target: String) async throws -> (status: Int, body: String) {
        let url = String(publisher.baseURL(of: DemoProvider.all[0]).dropLast(DemoProvider.all[0].id.count + 1)) + target
        let sink = MemorySink()
        let answer = try await client.get(.init(url: url), into: sink)
        return (answer.status, String(decoding: sink.bytes, as: UTF8.self))
    }
}
