package import Ground

/// What a file of the COUNTER Registry holds: platforms, SUSHI services, or both.
///
/// A platform's record names its services by their address in the Registry; the service's own record holds the address
/// of the service. So a provider needs both, and either may be given in a file of its own.
/// *Source*: reference sushi.md §8; <https://registry.countermetrics.org/api/v1/>.
package struct RegistryRecord: Sendable, Hashable {
    /// A place where usage happens, with the reports that it counts; it holds no address that can be asked.
    package struct Platform: Sendable, Hashable {
        package let id: String
        package let name: String
        package let abbreviation: String
        package let contentProvider: String
        /// The master reports offered, by release.
        package let reports: [CounterRelease: [MasterReport]]
        /// Release and identifier of each service.
        package let services: [ServiceLink]
        package let supportEmail: String
    }

    /// A platform's mention of a service, by the service's address in the Registry.
    package struct ServiceLink: Sendable, Hashable {
        package let release: CounterRelease?
        package let id: String
        /// Where the Registry keeps the service's record.
        package let address: String
    }

    /// A SUSHI service: where it is asked and which credentials it wants.
    package struct Service: Sendable, Hashable {
        package let id: String
        package let release: CounterRelease?
        package let url: String
        package let requestorIDRequired: Bool
        package let apiKeyRequired: Bool
        package let platformRequired: Bool
        package let supportEmail: String
        /// What people should read before they ask for credentials: each a label and a text of the record.
        package let remarks: [String]
    }

    package let platforms: [Platform]
    package let services: [Service]

    package init(platforms: [Platform], services: [Service]) {
        self.platforms = platforms
        self.services = services
    }

    /// Reads a document: one record, or a list of records of either kind.
    ///
    /// *Throws*: `RegistryError` for anything else.
    package init(_ document: JSONValue) throws(RegistryError) {
        var platforms: [Platform] = []
        var services: [Service] = []
        for record in document.array ?? document["results"]?.array ?? [document] {
            guard record.object != nil else { throw RegistryError(.notARecord) }
            if record["sushi_services"] != nil {
                platforms.append(try Platform(record))
            } else if record["counter_release"] != nil, record["url"] != nil {
                services.append(Service(record))
            } else {
                throw RegistryError(.notARecord)
            }
        }
        self.init(platforms: platforms, services: services)
    }

    /// This record with what another file holds.
    package func merging(_ other: RegistryRecord) -> RegistryRecord {
        RegistryRecord(platforms: platforms + other.platforms, services: services + other.services)
    }
}

extension RegistryRecord.Platform {
    fileprivate init(_ record: JSONValue) throws(RegistryError) {
        let name = record["name"]?.string ?? ""
        guard !name.isEmpty else { throw RegistryError(.notARecord) }
        var reports: [CounterRelease: Set<MasterReport>] = [:]
        for report in record["reports"]?.array ?? [] {
            guard let release = report.release, let id = report["report_id"]?.string,
                let master = MasterReport(rawValue: id.uppercased())
            else { continue }
            reports[release, default: []].insert(master)
        }
        self.init(
            id: record["id"]?.string ?? "",
            name: name,
            abbreviation: record["abbrev"]?.string ?? "",
            contentProvider: record["content_provider_name"]?.string ?? "",
            reports: reports.mapValues { $0.sorted() },
            services: (record["sushi_services"]?.array ?? []).map { service in
                let address = service["url"]?.string ?? ""
                let id = service["id"]?.string ?? address.split(separator: "/").last.map(String.init) ?? ""
                return RegistryRecord.ServiceLink(release: service.release, id: id, address: address)
            },
            supportEmail: record["contact"]?["email"]?.string ?? ""
        )
    }
}

extension RegistryRecord.Service {
    fileprivate init(_ record: JSONValue) {
        func flag(_ name: String) -> Bool { record[name]?.boolean ?? false }
        let remarks = [
            ("customer_id_info", "Customer ID"), ("requestor_id_info", "Requestor ID"), ("api_key_info", "API key"),
            ("platform_specific_info", "Platform"), ("request_volume_limits_info", "Limits"),
            ("credentials_auto_expire_info", "Expiry of credentials"), ("customizations_info", "Customizations"),
            ("ip_address_authorization_info", "Authorization by address"),
        ]
        self.init(
            id: record["id"]?.string ?? "",
            release: record.release,
            url: record["url"]?.string ?? "",
            requestorIDRequired: flag("requestor_id_required"),
            apiKeyRequired: flag("api_key_required"),
            platformRequired: flag("platform_attr_required"),
            supportEmail: record["contact"]?["email"]?.string ?? "",
            remarks: remarks.compactMap { name, label in
                guard let text = record[name]?.string, !text.isEmpty else { return nil }
                return "\(label): \(text)"
            }
        )
    }
}

extension JSONValue {
    /// The field `counter_release`, which stands as text and, now and then, as a number.
    fileprivate var release: CounterRelease? {
        guard let value = self["counter_release"] else { return nil }
        return CounterRelease(rawValue: value.string ?? value.json())
    }
}

/// Why a file of the Registry gives no provider.
package struct RegistryError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What is missing from the file, or too many in it, with the names that a person needs to go on.
    package enum Code: Sendable, Hashable {
        case notARecord
        /// Several platforms are in it; the names are given.
        case severalPlatforms([String])
        case noSuchPlatform(String)
        /// A platform without any service that can be asked.
        case noService(String)
        /// The platform's record was given without its service's; the address where it is kept is given.
        case serviceMissing(String)
        case badAddress(String)
        case releaseMissing(String)
    }

    package let code: Code

    package init(_ code: Code) {
        self.code = code
    }

    /// An address without what may be secret in it: user, password and query.
    private static func withoutSecrets(_ address: String) -> String {
        let bare = address.prefix { $0 != "?" && $0 != "#" }
        guard let sign = bare.lastIndex(of: "@"), let scheme = bare.firstRange(of: "://") else { return String(bare) }
        return String(bare[..<scheme.upperBound] + bare[bare.index(after: sign)...])
    }

    /// Whether one of the file's platforms has to be named, or was not named right.
    package var asksForPlatform: Bool {
        switch code {
        case .severalPlatforms, .noSuchPlatform: true
        default: false
        }
    }

    package var description: String {
        switch code {
        case .notARecord:
            "This is no record of the COUNTER Registry: give a platform's or a SUSHI service's JSON as the Registry has it."
        case .severalPlatforms(let names):
            "The file holds several platforms; name one of: \(names.prefix(20).joined(separator: ", "))."
        case .noSuchPlatform(let name): "The file holds no platform “\(name)”."
        case .noService(let name): "The Registry knows no SUSHI service of \(name)."
        case .serviceMissing(let address):
            "The platform's record does not hold the service's address; give the service's record too, from \(Self.withoutSecrets(address))."
        case .badAddress(let reason): "The service's address in the record is not usable: \(reason)."
        case .releaseMissing(let release): "The record holds no service of release \(release)."
        }
    }
}
