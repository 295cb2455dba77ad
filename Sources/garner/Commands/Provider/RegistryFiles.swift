internal import Connections
internal import Foundation
internal import Ground
internal import Service
internal import Tenancy

/// Records of the COUNTER Registry in files, from which providers are made.
enum RegistryFiles {
    static let files = Parameter<[FileArgument]>.options(
        "from-registry",
        "A record of the COUNTER Registry: the platform's, the service's, or both in two files."
    )
    static let platform = Parameter<String?>.option(
        "registry-platform",
        "Which platform is meant, by name or identifier, where the file holds several."
    )
    static let release = Parameter<String?>.option(
        "registry-release",
        "The release whose service is meant: 5 or 5.1; the highest when left out."
    )

    static let parameters: [any Declared] = [files, platform, release]

    /// The provider of the files; nil when none is named.
    static func draft(_ session: Session) throws -> ProviderDraft? {
        var record: RegistryRecord?
        for file in session[files] {
            let next = try RegistryRecord(try InputFile.document(file.path))
            record = record?.merging(next) ?? next
        }
        guard let record else { return nil }
        let release = try session[release].map { text in
            guard let release = CounterRelease(rawValue: text) else {
                throw UsageError(message: "A release is 5 or 5.1, not “\(text)”.", command: "garner provider add")
            }
            return release
        }
        do {
            return try record.draft(platform: session[platform], release: release)
        } catch {
            guard error.asksForPlatform else { throw error }
            throw UsageError(message: "\(error) Give it with --registry-platform.", command: "garner provider add")
        }
    }

    /// Tells people what the record says of credentials and limits.
    static func tell(_ draft: ProviderDraft, _ session: Session) {
        for remark in draft.remarks { session.console.confirm(remark.harmless) }
        if draft.platformNeeded, draft.settings.platform == nil {
            session.console.confirm("This service wants a platform: give it with --platform, or with each connection.")
        }
    }
}
