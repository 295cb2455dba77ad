internal import Ground

/// The name of a credential that a provider wants, spelled as the request parameter that carries it.
///
/// The four of SUSHI have constants; a service that wants something of its own names it, and it is sent as named.
package struct CredentialField: RawRepresentable, Sendable, Hashable, CustomStringConvertible {
    package let rawValue: String

    /// Nil for what could not stand in a query string as it is, and for what the request itself says.
    package init?(rawValue: String) {
        let bytes = rawValue.utf8
        guard (1...64).contains(bytes.count), bytes.allSatisfy(Self.isNameByte), let first = bytes.first,
            !first.isASCIIDigit, !Self.reserved.contains(rawValue)
        else { return nil }
        self.rawValue = rawValue
    }

    private init(known name: String) {
        rawValue = name
    }

    /// The account of the institution at the provider: always sent.
    package static let customerID = CredentialField(known: "customer_id")
    package static let requestorID = CredentialField(known: "requestor_id")
    package static let apiKey = CredentialField(known: "api_key")
    /// For an account whose platform differs from the provider's.
    package static let platform = CredentialField(known: "platform")

    package var description: String { rawValue }

    /// Parameters that a request sets by itself.
    private static let reserved: Set<String> = [
        "begin_date", "end_date", "metric_type", "data_type", "access_method", "attributes_to_show", "granularity",
        "release", "report",
    ]

    private static func isNameByte(_ byte: UInt8) -> Bool {
        byte.isASCIILetterOrDigit || "_-.".utf8.contains(byte)
    }
}

extension CredentialField: Comparable {
    /// The four of SUSHI in the order in which people are given them, then the others by name.
    package static func < (left: CredentialField, right: CredentialField) -> Bool {
        (left.place, left.rawValue) < (right.place, right.rawValue)
    }

    private var place: Int {
        [Self.customerID, Self.requestorID, Self.apiKey, Self.platform].firstIndex(of: self) ?? 4
    }
}
