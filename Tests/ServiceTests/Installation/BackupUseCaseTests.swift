import Crypto
import Database
import Foundation
import Ground
import Service
import Tenancy
import TestSupport
import Testing

@Suite struct BackupUseCaseTests {
    @Test func `the shell makes a backup, which is audited in the database and in the copy`() async throws {
        try await withInstallation { cases, path in
            let manifest = try await cases.makeBackup(to: "\(path)/backup", as: .shell(user: "root"))
            #expect(manifest.version == Product.version)
            let copy = try await SQLiteDatabase.open("\(path)/backup/garner.sqlite")
            for database in [cases.database, copy] {
                let entries = try await database.read { try AuditTrail($0).installationPage() }
                #expect(entries.map(\.actor) == ["os:root"])
                #expect(entries.map(\.action) == ["installation.operate"])
            }
            await copy.close()
        }
    }

    @Test func `an admin of a consortium is refused, and the refusal is audited`() async throws {
        try await withInstallation { cases, path in
            let consortium = try await cases.database.write { transaction in
                try ConsortiumRepository(transaction)
                    .add(ConsortiumDetails(key: "north", name: "North"), at: Instant(seconds: 1)).id
            }
            let admin = Principal(
                identity: nil,
                label: "user:ada@library.example",
                consortium: consortium,
                grants: [Grant(.admin, at: .consortium)]
            )
            await #expect(throws: Refusal.self) { try await cases.makeBackup(to: "\(path)/backup", as: admin) }
            #expect(!FileManager.default.fileExists(atPath: "\(path)/backup"))
            let outcomes = try await cases.database.read { transaction in
                try transaction.rows("SELECT outcome FROM audit_entries").map { try $0["outcome"] as String }
            }
            #expect(outcomes == ["refused"])
        }
    }

    private func withInstallation(_ body: (UseCases, _ path: String) async throws -> Void) async throws {
        try await withTemporaryFolder { path in
            let folder = DataFolder("\(path)/data")
            try folder.prepare()
            let database = try await SQLiteDatabase.open(folder.database)
            try await Migrator.migrate(database, InstallationSchema.migrations + TenancySchema.migrations)
            let cases = UseCases(
                database: database,
                blobs: try FileBlobStore(root: folder.blobs),
                keyring: .ephemeral()
            )
            try await body(cases, path)
            await database.close()
        }
    }
}
