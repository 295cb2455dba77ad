import Connections
import Ground
import Tenancy
import TestSupport
import Testing

struct RegistryRecordTests {
    private static let serviceFile = "registry-21f2d1ed-76fe-4ecc-b939-83209f3de125.json"

    @Test(.enabled(if: SharedFixtures.isHere, "\(SharedFixtures.absence)"))
    func `a platform's record and its service's give a whole provider`() throws {
        let platforms = try RegistryRecord(Self.document("registry-platform1.json"))
        let service = try RegistryRecord(Self.document(Self.serviceFile))
        let draft = try platforms.merging(service).draft()
        #expect(draft.name == "Academy of Management")
        #expect(draft.settings.url?.base == "https://journals.aom.org")
        #expect(draft.settings.release == .r5)
        #expect(draft.settings.reports == [.pr, .dr, .tr])
        #expect(draft.settings.credentialFields == [.customerID, .requestorID])
        #expect(draft.settings.registryID == "bf9a2458-2386-48c5-a810-4a33c2dacf80")
        #expect(draft.settings.supportEmail == nil)
        #expect(!draft.platformNeeded)
        #expect(draft.remarks.contains("Customizations: Consortia reporting extension"))
        let checked = try ProviderDetails(name: draft.name, settings: draft.settings).validated()
        #expect(checked.settings == draft.settings)
    }

    @Test(.enabled(if: SharedFixtures.isHere, "\(SharedFixtures.absence)"))
    func `a service's record alone gives a provider named for its host`() throws {
        let draft = try RegistryRecord(Self.document(Self.serviceFile)).draft()
        #expect(draft.name == "journals.aom.org")
        #expect(draft.settings.reports == nil)
    }

    @Test(.enabled(if: SharedFixtures.isHere, "\(SharedFixtures.absence)"))
    func `what is missing or unclear is said`() throws {
        let platforms = try RegistryRecord(Self.document("registry-platform1.json"))
        #expect(throws: RegistryError(.severalPlatforms(["ABC-CLIO", "Academy of Management"]))) {
            try platforms.draft()
        }
        #expect(throws: RegistryError(.noSuchPlatform("JSTOR"))) { try platforms.draft(platform: "JSTOR") }
        let address = "https://registry.countermetrics.org/api/v1/sushi-service/5b4b3f8c-6f6b-476d-8891-b0e8bef75af8/"
        #expect(throws: RegistryError(.serviceMissing(address))) { try platforms.draft(platform: "abc-clio") }
        #expect(throws: RegistryError(.releaseMissing("5.1"))) {
            try platforms.draft(platform: "AOM", release: .r51)
        }
    }

    @Test func `the highest release is taken unless another is asked for`() throws {
        let document = JSONValue.list([
            service("a", release: "5", url: "https://a.example.org/r5"),
            service("b", release: "5.1", url: "https://a.example.org/r51", platformRequired: true),
        ])
        let record = try RegistryRecord(document)
        let newest = try record.draft()
        #expect(newest.settings.release == .r51)
        #expect(newest.platformNeeded)
        #expect(newest.settings.credentialFields == [.customerID, .platform])
        #expect(try record.draft(release: .r5).settings.url?.base == "https://a.example.org/r5")
    }

    @Test(arguments: ["{}", "[]x", "[1]", "\"text\"", "{\"name\":\"x\"}", "{\"sushi_services\":[]}"])
    func `other documents are refused`(text: String) {
        #expect(throws: (any Error).self) { try RegistryRecord(JSONValue(parsing: text)) }
    }

    @Test func `an unusable address in a record is refused with its reason`() throws {
        let record = try RegistryRecord(service("a", release: "5", url: "journals.example.org"))
        let error = try #require(throws: RegistryError.self) { try record.draft() }
        #expect(error.description.contains("https://"))
    }

    private static func document(_ name: String) throws -> JSONValue {
        try JSONValue(parsing: Array(try #require(SharedFixtures.data("sushi/lists/\(name)"))))
    }

    private func service(
        _ id: String,
        release: String,
        url: String,
        platformRequired: Bool = false
    ) -> JSONValue {
        [
            "id": .text(id), "counter_release": .text(release), "url": .text(url),
            "platform_attr_required": .bool(platformRequired),
        ]
    }
}
