internal import Ground
internal import Tenancy

/// A provider as the Registry describes it, to be looked over and stored.
package struct ProviderDraft: Sendable, Hashable {
    package var name: String
    package var settings: ProviderSettings
    /// Whether the service wants the parameter `platform` with every request.
    package let platformNeeded: Bool
    /// What the record says about credentials and limits, for people.
    package let remarks: [String]
}

extension RegistryRecord {
    /// The provider that the records describe.
    ///
    /// Of several platforms one is chosen by name, abbreviation or identifier, or by a service's record given beside
    /// them; of several releases the highest is taken unless one is asked for. A file with the service's record alone
    /// gives a provider named for its host.
    package func draft(
        platform wanted: String? = nil,
        release: CounterRelease? = nil
    ) throws(RegistryError) -> ProviderDraft {
        let platform = try choosePlatform(wanted)
        let service = try chooseService(of: platform, release)
        let url: ServiceURL
        do {
            url = try ServiceURL(service.url)
        } catch {
            throw RegistryError(.badAddress(error.reason))
        }
        var settings = ProviderSettings()
        settings.harvester = "sushi"
        settings.url = url
        settings.release = service.release
        settings.credentialFields = [
            .customerID, service.requestorIDRequired ? .requestorID : nil, service.apiKeyRequired ? .apiKey : nil,
            service.platformRequired ? .platform : nil,
        ].compactMap(\.self)
        settings.reports = service.release.flatMap { platform?.reports[$0] }
        let email = service.supportEmail.isEmpty ? platform?.supportEmail ?? "" : service.supportEmail
        settings.supportEmail = try? MailAddress(email)
        settings.registryID = platform.map(\.id) ?? service.id
        return ProviderDraft(
            name: platform?.name ?? url.host,
            settings: settings,
            platformNeeded: service.platformRequired,
            remarks: service.remarks
        )
    }

    private func choosePlatform(_ wanted: String?) throws(RegistryError) -> Platform? {
        if let wanted {
            let name = wanted.lowercased()
            let found = platforms.first { platform in
                [platform.id, platform.name, platform.abbreviation].contains {
                    $0.lowercased() == name && !name.isEmpty
                }
            }
            guard let found else { throw RegistryError(.noSuchPlatform(wanted)) }
            return found
        }
        if platforms.count <= 1 { return platforms.first }
        // A service's record given beside a list says which platform is meant.
        let given = Set(services.map(\.id))
        let matching = platforms.filter { $0.services.contains { given.contains($0.id) } }
        guard matching.count == 1 else { throw RegistryError(.severalPlatforms(platforms.map(\.name))) }
        return matching[0]
    }

    private func chooseService(
        of platform: Platform?,
        _ release: CounterRelease?
    ) throws(RegistryError) -> Service {
        func fits(_ other: CounterRelease?) -> Bool { release == nil || other == release }
        func newest(_ left: CounterRelease?, _ right: CounterRelease?) -> Bool {
            (left?.rawValue ?? "") < (right?.rawValue ?? "")
        }
        guard let platform else {
            guard let service = services.filter({ fits($0.release) }).max(by: { newest($0.release, $1.release) }) else {
                throw release.map { RegistryError(.releaseMissing($0.rawValue)) } ?? RegistryError(.notARecord)
            }
            return service
        }
        guard !platform.services.isEmpty else { throw RegistryError(.noService(platform.name)) }
        let linked = platform.services.map(\.id)
        let known = services.filter { linked.contains($0.id) && fits($0.release) }
        if let service = known.max(by: { newest($0.release, $1.release) }) { return service }
        guard let link = platform.services.filter({ fits($0.release) }).max(by: { newest($0.release, $1.release) })
        else { throw RegistryError(.releaseMissing(release?.rawValue ?? "")) }
        throw RegistryError(.serviceMissing(link.address))
    }
}
