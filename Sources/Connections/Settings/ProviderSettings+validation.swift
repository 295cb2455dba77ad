internal import Ground
package import Tenancy

extension ProviderSettings {
    /// Notes every problem with these settings, and returns them in their stored form.
    ///
    /// Each problem names the field as files and commands spell it.
    package func checked(by check: inout FieldCheck, harvesters: Set<String> = ["sushi"]) -> ProviderSettings {
        var settings = self
        if let harvester, !harvesters.contains(harvester) {
            let known = harvesters.sorted().joined(separator: ", ")
            check.note("harvester", "“\(FieldCheck.excerpt(harvester))” is not known here; choose one of: \(known).")
        }
        settings.reports = reports.map { Array(Set($0)).sorted() }
        if reports?.isEmpty == true {
            check.note("reports", "Name at least one of PR, DR, TR, IR, or leave it to the template.")
        }
        settings.credentialFields = credentialFields.map { Array(Set($0)).sorted() }
        check.number(dayOfMonth, "day_of_month", 1...31)
        check.number(attempts, "attempts", 1...100)
        check.number(requestsAtOnce, "requests_at_once", 1...16)
        check.limits(requestSpacing: requestSpacing, connectLimit, silenceLimit, requestLimit, attemptLimit)
        if let byteLimit, !(1024...(1 << 40)).contains(byteLimit) {
            check.note("byte_limit", "\(byteLimit) bytes is outside 1 KiB to 1 TiB.")
        }
        settings.platform = check.optionalLine(platform, "platform")
        settings.parameters = parameters.map { Self.checked(parameters: $0, &check) }
        settings.headers = headers.map { Self.checked(headers: $0, &check) }
        settings.userAgent = check.optionalLine(userAgent, "user_agent", atMost: 500)
        settings.registryID = check.optionalLine(registryID, "registry_id", atMost: 100)
        return settings
    }

    /// Parameters are sent as they are and shown to everybody, so that no secret and nothing of the request's own may
    /// stand in them.
    private static func checked(parameters: [String: String], _ check: inout FieldCheck) -> [String: String] {
        let secret: Set<CredentialField> = [.customerID, .requestorID, .apiKey]
        for (name, value) in parameters {
            guard let field = CredentialField(rawValue: name) else {
                check.note("parameters", "“\(FieldCheck.excerpt(name))” cannot be a parameter of its own.")
                continue
            }
            if secret.contains(field) {
                check.note("parameters", "\(name) is a credential; put it into the connections, where it is sealed.")
            }
            _ = check.optionalLine(value, "parameters", atMost: 1000)
        }
        return parameters
    }

    private static func checked(headers: [String: String], _ check: inout FieldCheck) -> [String: String] {
        for (name, value) in headers {
            if name.isEmpty || !name.utf8.allSatisfy(\.isTokenCharacter) {
                check.note("headers", "“\(FieldCheck.excerpt(name))” is no header's name.")
            }
            if forbiddenHeaders.contains(name.lowercased()) {
                check.note(
                    "headers",
                    "\(name) is set by the transfer itself or carries a secret; it cannot be set here."
                )
            }
            if !value.utf8.allSatisfy({ (0x20..<0x7f).contains($0) }) || value.utf8.count > 1000 {
                check.note("headers", "The value of \(FieldCheck.excerpt(name)) must be one short line of ASCII.")
            }
        }
        return headers
    }

    private static let forbiddenHeaders: Set<String> = [
        "host", "content-length", "transfer-encoding", "connection", "upgrade", "te", "trailer", "expect",
        "accept-encoding", "authorization", "proxy-authorization", "cookie", "user-agent",
    ]
}

extension FieldCheck {
    /// Notes limits outside their bounds; they are the same for templates, providers and connections.
    mutating func limits(
        requestSpacing: Duration? = nil,
        _ connect: Duration?,
        _ silence: Duration?,
        _ request: Duration?,
        _ attempt: Duration?
    ) {
        duration(requestSpacing, "request_spacing", .zero...ProviderSettings.longestSpacing)
        duration(connect, "connect_limit", .seconds(1) ... .seconds(300))
        duration(silence, "silence_limit", .seconds(1) ... .seconds(3600))
        duration(request, "request_limit", .seconds(1) ... .seconds(86_400))
        duration(attempt, "attempt_limit", .seconds(1) ... .seconds(172_800))
        if let request, let attempt, attempt < request {
            note("attempt_limit", "An attempt holds at least one request; allow it no less time than request_limit.")
        }
    }

    private mutating func duration(_ value: Duration?, _ field: String, _ bounds: ClosedRange<Duration>) {
        guard let value, !bounds.contains(value) else { return }
        note(field, "\(value.written) is outside \(bounds.lowerBound.written) to \(bounds.upperBound.written).")
    }
}
