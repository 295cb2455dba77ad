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
