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
                parameters.append("\(field.rawValue)=\(encoded(value))")
            }
        }
        if let platform = credentials[.platform].flatMap({ $0.isEmpty ? nil : $0 }) ?? style.platform {
            parameters.append("platform=\(encoded(platform))")
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
            parameters.append("\(encoded(name))=\(encoded(value))")
        }
        return parameters
    }

    private static func dates(of month: YearMonth, _ form: DateForm) -> (begin: String, end: String) {
        switch form {
        case .month: (month.description, month.description)
        case .day: ("\(month)-01", "\(month)-\(month.dayCount)")
        }
    }

    /// Percent-encodes all but the unreserved characters of RFC 3986 section 2.3.
    static func encoded(_ value: String) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var bytes: [UInt8] = []
        for byte in value.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                bytes.append(byte)
            default: bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
