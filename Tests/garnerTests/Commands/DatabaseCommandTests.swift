import Database
import Foundation
import Ground
import TestSupport
import Testing

/// Working on PostgreSQL, and moving there, through the built program.
@Suite(.enabled(if: PostgreSQLTestServer.canBeHad, "needs the package postgresql"), .timeLimit(.minutes(5)))
struct DatabaseCommandTests {
    @Test func `an installation that was copied to PostgreSQL answers there as before`() async throws {
        try await BuiltProgram.installed { garner in
            try garner.populate()
            let address = try PostgreSQLTestServer.shared().address
            let schema = PostgreSQLTestServer.newSchema()
            let there = BuiltProgram(
                folder: garner.folder,
                settings: ["GARNER_DATABASE_URL": address, "GARNER_DATABASE_SCHEMA": schema]
            )
            let questions = [
                ["institution", "list"], ["user", "list"], ["connection", "list"], ["provider", "list"],
            ]
            let before = try questions.map { try garner.run($0 + ["--json"]).output }
            let copy = try garner.run(["database", "copy", "--to", address, "--schema", schema])
            #expect(copy.code == 0, "\(copy.errors)")
            #expect(copy.output.contains("database: { url: \"postgresql://…\", schema: \"\(schema)\" }"))
            #expect(try questions.map { try there.run($0 + ["--json"]).output } == before)
            #expect(try questions.map { try garner.run($0 + ["--json"]).output } == before)
            #expect(try there.run(["audit", "list"]).output.contains("database copy"))
            #expect(try !garner.run(["audit", "list"]).output.contains("database copy"))
            let again = try garner.run(["database", "copy", "--to", address, "--schema", schema])
            #expect(again.code == 1)
            #expect(try there.run(["database", "copy", "--to", address]).errors.contains("on PostgreSQL already"))
            #expect(try garner.run(["database", "copy", "--to", address, "--as", "ada@north.example"]).code == 3)
        }
    }

    @Test func `while a node works elsewhere, no key is changed and no older database brought up to date`() async throws
    {
        try await BuiltProgram.installed { garner in
            let server = try PostgreSQLTestServer.shared()
            let options = PostgreSQLOptions(schema: PostgreSQLTestServer.newSchema())
            let there = BuiltProgram(
                folder: garner.folder,
                settings: ["GARNER_DATABASE_URL": server.address, "GARNER_DATABASE_SCHEMA": options.schema]
            )
            #expect(try there.run(["init"]).code == 0)
            let database = try await PostgreSQLDatabase.open(try PostgreSQLAddress(server.address), options)
            try await database.write { transaction in
                _ = try transaction.run(
                    """
                    INSERT INTO nodes (name, instance, place, version, started_at, beat_at, lease_until, draining)
                    VALUES ('harbour', 'i', 'p', '0.0.9', 0, 0, ?1, 0)
                    """,
                    Int64.max
                )
            }
            let rotation = try there.run(["secrets", "rotate", "--yes"])
            #expect(rotation.code == 5)
            #expect(rotation.errors.contains("harbour"))
            try await database.write { transaction in
                try transaction.execute("DROP INDEX outbox_bodies", [])
                try transaction.execute("DELETE FROM migrations WHERE number = 802", [])
            }
            let upgrade = try there.run(["consortium", "list"])
            #expect(upgrade.code == 1)
            #expect(
                upgrade.errors.contains("The node that works on this installation, harbour, is of an older version")
            )
            try await database.write { _ = try $0.run("UPDATE nodes SET stopped_at = 1") }
            #expect(try there.run(["consortium", "list"]).errors.contains("brought up to date"))
            #expect(try there.run(["secrets", "rotate", "--yes"]).code == 0)
            await database.close()
        }
    }

    @Test func `only init makes a schema: another command says that nothing is there`() async throws {
        try await BuiltProgram.installed { garner in
            let schema = PostgreSQLTestServer.newSchema()
            let there = BuiltProgram(
                folder: garner.folder,
                settings: [
                    "GARNER_DATABASE_URL": try PostgreSQLTestServer.shared().address, "GARNER_DATABASE_SCHEMA": schema,
                ]
            )
            for _ in 0..<2 {
                let answer = try there.run(["consortium", "list"])
                #expect(answer.code == 1)
                #expect(answer.errors.contains("in the schema \(schema) of postgresql://127.0.0.1"))
                #expect(answer.errors.contains("Run `garner init`"))
            }
            #expect(try there.run(["init"]).code == 0)
            #expect(try there.run(["consortium", "list"]).code == 0)
        }
    }
}
