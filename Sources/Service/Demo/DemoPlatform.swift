internal import Ground
internal import HTTP

/// One platform of the demo's publisher: its endpoints, and the manner in which it answers them.
final class DemoPlatform: Sendable {
    private let provider: DemoProvider
    private let institutions: [DemoInstitution]
    private let clock: any WallClock
    private let configuration: DemoPublisher.Configuration
    private let shelf: DemoShelf
    /// When each queued report was first asked for.
    private let queue = Lock<[String: Instant]>([:])
    private let failures = Lock(0)

    init(
        _ provider: DemoProvider,
        institutions: [DemoInstitution],
        clock: any WallClock,
        configuration: DemoPublisher.Configuration
    ) {
        self.provider = provider
        self.institutions = institutions
        self.clock = clock
        self.configuration = configuration
        shelf = DemoShelf(provider, seed: configuration.seed, workCount: configuration.works)
    }

    func status() -> HTTPResponse {
        var status: JSONValue = [
            "Description": .text("COUNTER usage reports of \(provider.name)"), "Service_Active": true,
        ]
        status[provider.is51 ? "Registry_Record" : "Registry_URL"] = ""
        return .json(200, JSONValue.list([status]).json())
    }

    func members(_ request: HTTPRequest) -> HTTPResponse {
        answering { () throws(DemoRefusal) in
            _ = try desk.authorise(request.query)
            let members: [JSONValue] = institutions.map { institution in
                let id = "demo:\(institution.customerID)"
                var member: JSONValue = [
                    "Customer_ID": .text(institution.customerID), "Requestor_ID": .text(provider.requestorID),
                    "Notes": "",
                ]
                member[provider.is51 ? "Institution_Name" : "Name"] = .text(institution.name)
                member["Institution_ID"] =
                    provider.is51 ? ["Proprietary": [.text(id)]] : [["Type": "Proprietary", "Value": .text(id)]]
                return member
            }
            return .json(200, JSONValue.list(members).json())
        }
    }

    func reports(_ request: HTTPRequest) -> HTTPResponse {
        answering { () throws(DemoRefusal) in
            let desk = desk
            _ = try desk.authorise(request.query)
            let names = ["PR": "Platform", "DR": "Database", "TR": "Title", "IR": "Item"]
            let reports: [JSONValue] = DemoProvider.reports.map { id in
                let name = names[id] ?? id
                var report: JSONValue = [
                    "Report_ID": .text(id), "Release": .text(provider.release),
                    "Report_Name": .text(provider.is51 ? "\(name) Report" : "\(name) Master Report"),
                    "Report_Description": .text("Usage by \(name.lowercased()), customizable."),
                    "Path": .text("\(provider.is51 ? "/r51" : "")/reports/\(id.lowercased())"),
                ]
                if provider.is51 {
                    report["First_Month_Available"] = JSONValue(desk.available.lowerBound)
                    report["Last_Month_Available"] = JSONValue(desk.available.upperBound)
                }
                return report
            }
            return .json(200, JSONValue.list(reports).json())
        }
    }

    func report(_ request: HTTPRequest) -> HTTPResponse {
        answering { () throws(DemoRefusal) in
            let id = (request.parameters["report"] ?? "").uppercased()
            guard DemoProvider.reports.contains(id) else { throw DemoRefusal(3000, id) }
            let question = try desk.read(request.query, report: id)
            if provider.behaviour == .queued { try waitInQueue(question) }
            let report = DemoReport(question, shelf: shelf, created: Instant(seconds: clock.now().seconds))
            return send(report, compressed: acceptsGzip(request))
        }
    }

    private var desk: DemoDesk {
        let last = CivilDate(dayNumber: Int(clock.now().seconds / 86_400)).yearMonth.advanced(by: -1)
        return DemoDesk(provider: provider, institutions: institutions, available: last.advanced(by: -35)...last)
    }

    /// Turns a refusal into the exception that is sent alone.
    private func answering(_ body: () throws(DemoRefusal) -> HTTPResponse) -> HTTPResponse {
        if provider.behaviour == .broken { return breakdown() }
        do {
            return try body()
        } catch {
            return error.exception.response(is51: provider.is51)
        }
    }

    private func waitInQueue(_ question: DemoQuestion) throws(DemoRefusal) {
        let key = "\(question.institution.customerID) \(question.report) \(question.begin) \(question.end)"
        let now = clock.now()
        let since = queue.withLock { queue in
            let since = queue[key] ?? now
            queue[key] = since
            return since
        }
        guard now - since >= configuration.queueTime else { throw DemoRefusal(1011) }
    }

    /// Every other time the page comes with status 200.
    private func breakdown() -> HTTPResponse {
        let count = failures.withLock { failures in
            failures += 1
            return failures
        }
        let page =
            "<!DOCTYPE html><html><head><title>Maintenance</title></head><body><h1>We will be back soon</h1></body></html>"
        return HTTPResponse(
            count % 2 == 1 ? 500 : 200,
            headers: ["Content-Type": "text/html; charset=utf-8"],
            body: .bytes(Array(page.utf8))
        )
    }

    private func acceptsGzip(_ request: HTTPRequest) -> Bool {
        // The slow platform's drips would wait inside the compressor.
        provider.behaviour != .slow && request.headers["Accept-Encoding"]?.contains("gzip") == true
    }

    private func send(_ report: DemoReport, compressed: Bool) -> HTTPResponse {
        let pace = provider.behaviour == .slow ? configuration.slowness : .zero
        var response = HTTPResponse(200, headers: ["Content-Type": "application/json"])
        guard compressed else {
            response.body = .stream(length: nil) { writer in
                try await report.write(over: pace) { try await writer.write($0) }
            }
            return response
        }
        response.headers["Content-Encoding"] = "gzip"
        response.body = .stream(length: nil) { writer in
            let compressor = GzipCompressor()
            try await report.write(over: pace) { text in
                var ready: [UInt8] = []
                Array(text.utf8).withUnsafeBytes { bytes in
                    compressor.compress(bytes) { ready.append(contentsOf: $0) }
                }
                if !ready.isEmpty { try await writer.write(ready) }
            }
            var rest: [UInt8] = []
            compressor.finish { rest.append(contentsOf: $0) }
            try await writer.write(rest)
        }
        return response
    }
}
