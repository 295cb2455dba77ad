import Database
import Foundation
import Ground
import TestSupport
import Testing

/// The service is killed while the mail server has a mail and has not answered yet.
@Suite(.serialized, .enabled(if: Requirement.python(), "needs python3"))
struct KilledMailTests {
    private struct Row: Hashable {
        let state: String
        let possibleDuplicates: Int
        let tries: [String]
    }

    private func row(_ database: any Database) async throws -> Row? {
        try await database.read { transaction in
            let mail = try transaction.row("SELECT state, possible_duplicates FROM outbox")
            let tries = try transaction.rows("SELECT result FROM deliveries ORDER BY id").map { row -> String in
                try row["result"]
            }
            return try mail.map {
                try Row(state: $0["state"], possibleDuplicates: $0["possible_duplicates"], tries: tries)
            }
        }
    }

    private func enqueue(_ database: any Database) async throws {
        try await database.write { transaction in
            let consortium = try transaction.value(Int64.self, "SELECT id FROM consortia") ?? 0
            _ = try transaction.run(
                """
                INSERT INTO outbox (consortium_id, class, template, address, address_key, language, message_id,
                    reply_chain, model, state, run_after, expires_at, created_at)
                VALUES (?1, 'trouble', 'harvest-failed', 'anna@lib.example', 'anna@lib.example', 'en',
                    '<killed@lib.example>', '[]', '{"consortium":{"name":"North","key":"north"}}', 'queued', 0, ?2, 0)
                """,
                consortium,
                SystemClock().now() + .days(1)
            )
        }
    }

    @Test(.timeLimit(.minutes(3)))
    func `a mail that was handed over when the service was killed is sent once more, and the log says so`() async throws
    {
        let server = try SMTPTestServer(.stage, ["final": ["silence"]])
        try await BuiltProgram.installed { program in
            let configuration = "\(program.folder)/garner.json5"
            let settings = """
                {smtp: {host: "localhost", port: \(server.port), security: "none", ehlo_name: "garner.example.org"},
                 mail: {from: "garner@lib.example"}}
                """
            try Data(settings.utf8).write(to: URL(filePath: configuration))
            try program.run(["consortium", "add", "--key", "north", "--name", "North"])
            let database = try await SQLiteDatabase.open("\(program.folder)/garner.sqlite")
            try await enqueue(database)

            let first = try program.start(["serve", "--config", configuration])
            try await eventually(within: .seconds(60)) { try server.mails().count == 1 }
            #expect(try await row(database) == Row(state: "sending", possibleDuplicates: 0, tries: ["started"]))
            kill(first.process.processIdentifier, SIGKILL)
            try await eventually { !first.process.isRunning }

            let second = try program.start(["serve", "--config", configuration])
            try await eventually(within: .seconds(60)) { try await row(database)?.state == "uncertain" }
            #expect(try await row(database) == Row(state: "uncertain", possibleDuplicates: 1, tries: ["lost"]))
            // The next try is a minute away.
            try await database.write { _ = try $0.run("UPDATE outbox SET run_after = 0") }
            try await eventually(within: .seconds(60)) { try await row(database)?.state == "sent" }
            #expect(try await row(database) == Row(state: "sent", possibleDuplicates: 1, tries: ["lost", "accepted"]))
            kill(second.process.processIdentifier, SIGKILL)
            try await eventually { !second.process.isRunning }

            let copies = try server.mails()
            #expect(copies.count == 2)
            #expect(copies.first?.raw == copies.last?.raw)
            #expect(copies.first?.text.contains("Message-ID: <killed@lib.example>") == true)
            await database.close()
        }
    }
}
