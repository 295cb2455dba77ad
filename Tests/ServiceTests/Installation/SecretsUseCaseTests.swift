import Connections
import Crypto
import Database
import Foundation
import Ground
@testable import Service
import Tenancy
import TestSupport
import Testing

@Suite struct SecretsUseCaseTests {
    @Test func `after a rotation only the new key is in use, and it opens every secret`() async throws {
        try await Self.onEveryStore { stage in
            let before = try Keyring.load(stage.keyFile)
            let rotation = try await stage.rotate()
            #expect(rotation.report == SecretsReport(count: 3))
            #expect(!rotation.isResumed)
            let after = try Keyring.load(stage.keyFile)
            #expect(after.keyIDs == [rotation.key])
            #expect(before.keyIDs != after.keyIDs)
            #expect(try await stage.cases().checkSecrets(as: .root) == SecretsReport(count: 3))
            #expect(try await stage.customerIDs() == ["c-0", "c-1", "c-2"])
            let old = try await stage.cases(before).checkSecrets(as: .root)
            #expect(old.broken.count == 3)
            #expect(try Keyring.load(rotation.retired).keyIDs == before.keyIDs)
            let mode = try FileManager.default.attributesOfItem(atPath: rotation.retired)[.posixPermissions] as? Int
            #expect(mode == 0o600)
            let entries = try await stage.database.read { try AuditTrail($0).installationPage() }
            #expect(entries.map(\.subject) == ["master key", "master key"])
        }
    }

    @Test func `what a rotation leaves alone: the state, the version, and that equal credentials are equal`()
        async throws
    {
        try await Self.onEveryStore { stage in
            let before = try await stage.connections()
            _ = try await stage.rotate()
            let after = try await stage.connections()
            #expect(before.map(\.version) == after.map(\.version))
            #expect(before.map(\.verifiedAt) == after.map(\.verifiedAt))
            let ring = try Keyring.load(stage.keyFile)
            try await stage.database.write { [scope = stage.scope, id = after[0].id] transaction in
                try ConnectionRepository(transaction).setCredentials(
                    Credentials([.customerID: "c-0"]),
                    of: id,
                    keyring: ring,
                    in: scope,
                    at: Stage.now
                )
            }
            #expect(try await stage.connections() == after)
        }
    }

    @Test(arguments: [0, 1, 3])
    func `a rotation that was cut short opens everything meanwhile, and goes on`(sealed: Int) async throws {
        try await Self.onEveryStore { stage in
            let both = try Keyring.addKey(at: stage.keyFile)
            try await stage.database.write { [scope = stage.scope] transaction in
                guard sealed > 0 else { return }
                _ = try ConnectionRepository(transaction).reseal(keyring: both, in: scope, after: nil, limit: sealed)
            }
            #expect(try await stage.cases().checkSecrets(as: .root) == SecretsReport(count: 3))
            let rotation = try await stage.rotate()
            #expect(rotation.isResumed)
            #expect(rotation.key == both.keyIDs[1])
            #expect(try Keyring.load(stage.keyFile).keyIDs == [both.keyIDs[1]])
            #expect(try await stage.cases().checkSecrets(as: .root) == SecretsReport(count: 3))
        }
    }

    @Test func `two rotations keep both old keys`() async throws {
        try await Self.onEveryStore { stage in
            let first = try Keyring.load(stage.keyFile).keyIDs
            let second = try await stage.rotate()
            let third = try await stage.rotate()
            #expect(try Keyring.load(third.retired).keyIDs == first + [second.key])
        }
    }

    @Test func `while a worker runs no key is changed`() async throws {
        try await Self.onEveryStore { stage in
            let keys = try Keyring.load(stage.keyFile).keyIDs
            let lock = try InstallationLock.acquire(stage.folder)
            await #expect(throws: DatabaseError.self) { try await stage.rotate() }
            #expect(try Keyring.load(stage.keyFile).keyIDs == keys)
            withExtendedLifetime(lock) {}
        }
    }

    @Test func `what a lost key sealed is named, forgotten when that is wished, and can be entered again`() async throws
    {
        try await Self.onEveryStore { stage in
            try FileManager.default.removeItem(atPath: stage.keyFile)
            let new = try Keyring.create(at: stage.keyFile)
            try await stage.seal("c-2", 2, with: new)
            let report = try await stage.cases().checkSecrets(as: .root)
            #expect(report.count == 3)
            #expect(report.broken.map(\.connection) == ["JSTOR 0", "JSTOR 1"])
            #expect(report.broken.allSatisfy { $0.consortium == "north" && $0.reason.contains("key") })
            let forgotten = try await stage.cases().forgetSecrets(of: stage.folder, as: .root)
            #expect(forgotten.broken.count == 2)
            #expect(try await stage.connections().map(\.state) == [.incomplete, .incomplete, .enabled])
            #expect(try await stage.cases().checkSecrets(as: .root) == SecretsReport(count: 1))
            let subjects = try await stage.database.read { [scope = stage.scope] transaction in
                try AuditTrail(transaction).page(in: scope, reach: .everything).map(\.subject)
            }
            let ids = try await stage.connections().map { "connection \($0.id)" }
            #expect(Set(subjects).isSuperset(of: ids.prefix(2)) && !subjects.contains(ids[2]))
            try await stage.seal("again", 0, with: new)
            #expect(try await stage.connections()[0].state == .enabled)
        }
    }

    @Test func `nobody but the operator may`() async throws {
        try await Self.onEveryStore { stage in
            let admin = Principal(
                identity: nil,
                label: "user:ada@north.example",
                consortium: stage.scope.consortium,
                grants: [Grant(.admin, at: .consortium)]
            )
            let keys = try Keyring.load(stage.keyFile).keyIDs
            await #expect(throws: Refusal.self) { _ = try await stage.cases().checkSecrets(as: admin) }
            await #expect(throws: Refusal.self) { _ = try await stage.rotate(as: admin) }
            await #expect(throws: Refusal.self) {
                _ = try await stage.cases().forgetSecrets(of: stage.folder, as: admin)
            }
            #expect(try Keyring.load(stage.keyFile).keyIDs == keys)
        }
    }

    /// A consortium with three connections, whose credentials are sealed with the key of a file.
    struct Stage: Sendable {
        static let now = Instant(seconds: 1_770_000_000)

        let database: any Database
        let folder: DataFolder
        let scope: ConsortiumScope
        let ids: [ConnectionID]

        var keyFile: String { folder.key }

        func cases(_ keyring: Keyring? = nil) throws -> UseCases {
            UseCases(
                database: database,
                blobs: try FileBlobStore(root: folder.blobs),
                keyring: try keyring ?? Keyring.load(keyFile),
                clock: ManualClock(Self.now)
            )
        }

        func rotate(as principal: Principal = .root) async throws -> SecretsRotation {
            try await cases().rotateSecrets(keyFile: keyFile, of: folder, as: principal)
        }

        func connections() async throws -> [Connection] {
            try await database.read { [scope] transaction in
                try ConnectionRepository(transaction).page(in: scope, ConnectionFilter(reach: .everything))
            }
        }

        func customerIDs() async throws -> [String] {
            let ring = try Keyring.load(keyFile)
            return try await database.read { [scope, ids] transaction in
                try ids.map { id in
                    try ConnectionRepository(transaction).credentials(of: id, keyring: ring, in: scope)
                        .values[.customerID] ?? ""
                }
            }
        }

        func seal(_ text: String, _ index: Int, with keyring: Keyring) async throws {
            try await database.write { [scope, ids] transaction in
                try ConnectionRepository(transaction).setCredentials(
                    Credentials([.customerID: text]),
                    of: ids[index],
                    keyring: keyring,
                    in: scope,
                    at: Self.now
                )
            }
        }
    }

    private static func onEveryStore(_ body: (Stage) async throws -> Void) async throws {
        try await withStore(
            migrations: InstallationSchema.migrations + TenancySchema.migrations + ConnectionsSchema.migrations
        ) { database in
            try await withTemporaryFolder { path in
                let folder = DataFolder("\(path)/data")
                try folder.prepare()
                let keyring = try Keyring.create(at: folder.key)
                let (scope, ids) = try await database.write { try populate($0, keyring) }
                try await body(Stage(database: database, folder: folder, scope: scope, ids: ids))
            }
        }
    }

    private static func populate(
        _ transaction: any Transaction,
        _ keyring: Keyring
    ) throws -> (ConsortiumScope, [ConnectionID]) {
        let consortium = try ConsortiumRepository(transaction)
            .add(ConsortiumDetails(key: "north", name: "North"), at: Stage.now)
        let scope = EngineScope().consortium(consortium.id)
        var settings = ProviderSettings()
        settings.url = try ServiceURL("https://sushi.example.org/counter")
        settings.release = .r51
        settings.credentialFields = [.customerID]
        let provider = try ProviderRepository(transaction)
            .add(ProviderDetails(name: "JSTOR", settings: settings), in: scope, at: Stage.now)
        let ids = try (0..<3).map { number in
            try ConnectionRepository(transaction).add(
                ConnectionDetails(name: "JSTOR \(number)", provider: provider.id, institution: nil),
                Credentials([.customerID: "c-\(number)"]),
                keyring: keyring,
                in: scope,
                at: Stage.now
            ).id
        }
        return (scope, ids)
    }
}

extension Principal {
    fileprivate static var root: Principal { .shell(user: "root") }
}
