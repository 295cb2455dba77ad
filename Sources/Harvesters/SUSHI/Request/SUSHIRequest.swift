package import Connections
internal import Ground

/// The URL of one question to a SUSHI service, as that service wants it written.
///
/// One month is asked for at a time: a failed month then costs no other, and item reports stay small enough.
package enum SUSHIRequest {
    /// The URL with its whole query, ready to be sent.
    ///
    /// *Shape*: `https://host/path/r51/reports/tr?customer_id=…&begin_date=2026-01&end_date=2026-01&attributes_to_show=…`.
    /// Secrets stand in it: it is never logged, and `HTTPTransferRequest.secrets` masks it in texts.
    package static func url(
        for resource: SUSHIResource,
        at service: ServiceURL,
        release: CounterRelease,
        style: RequestStyle,
        credentials: [CredentialField: String]
    ) -> String {
        var url = service.base
        if release == .r51, style.releaseInPath, !service.endsInR51 { url += "/r51" }
        url += "/" + resource.path
        let parameters = parameters(for: resource, release: release, style: style, credentials: credentials)
        let query = ([service.query].compactMap(\.self) + parameters).joined(separator: "&")
        return query.isEmpty ? url : "\(url)?\(query)"
    }

    private static func parameters(
        for resource: SUSHIResource,
        release: CounterRelease,
        style: RequestStyle,
        credentials: [CredentialField: String]
    ) -> [String] {
        var parameters: [String] = []
        // The state of a 5.1 service is public: credentials sent there would only be spread.
        if resource != .status || release != .r51 {
            for (field, value) in credentials.sorted(by: { $0.key < $1.key }) where field != .platform && !value.isEmpty
            {
                parameters.append("\(field.rawValue)=\(PercentCoding.encode(value))")
            }
        }
        if let platform = credentials[.platform].flatMap({ $0.isEmpty ? nil : $0 }) ?? style.platform {
            parameters.append("platform=\(PercentCoding.encode(platform))")
        }
        if case .report(let report, let month) = resource {
            let (begin, end) = dates(of: month, style.dateForm)
            parameters += ["begin_date=\(begin)", "end_date=\(end)"]
            let attributes = report.attributes(in: release).joined(separator: style.separator.rawValue)
            parameters.append("attributes_to_show=\(attributes)")
            if report.includesParentDetails { parameters.append("include_parent_details=True") }
        }
        // A provider's own parameter replaces the one of the same name.
        for (name, value) in style.parameters.sorted(by: { $0.key < $1.key }) {
            parameters.removeAll { $0.hasPrefix("\(name)=") }
            parameters.append("\(PercentCoding.encode(name))=\(PercentCoding.encode(value))")
        }
        return parameters
    }

    private static func dates(of month: YearMonth, _ form: DateForm) -> (begin: String, end: String) {
        switch form {
        case .month: (month.description, month.description)
        case .day: ("\(month)-01", "\(month)-\(month.dayCount)")
        }
    }
}
