import Foundation
import Ground
import TestSupport
import Testing

/// Changing the master key, through the built program.
@Suite(.timeLimit(.minutes(5)))
struct SecretsCommandTests {
    @Test func `a rotation that is killed again and again loses no secret, and ends`() async throws {
        try await BuiltProgram.installed { garner in
            try garner.populate()
            let institutions = "\(garner.folder)/institutions.csv"
            let connections = "\(garner.folder)/connections.csv"
            try Data((["name"] + (0..<400).map { "Library \($0)" }).joined(separator: "\n").utf8)
                .write(to: URL(filePath: institutions))
            let lines = (0..<400).map { "Meridian,Library \($0),\($0)" }
            try Data((["provider,institution,customer_id"] + lines).joined(separator: "\n").utf8)
                .write(to: URL(filePath: connections))
            for file in [institutions, connections] {
                let imported = try garner.run(["import", file, "--apply"])
                #expect(imported.code == 0, "\(imported.errors)")
            }
            var generator = SeededGenerator(seed: 7)
            for _ in 0..<6 {
                let running = try garner.start(["secrets", "rotate"])
                try await Task.sleep(for: .milliseconds(Int.random(in: 20...250, using: &generator)))
                kill(running.process.processIdentifier, SIGKILL)
                running.process.waitUntilExit()
                let check = try garner.run(["secrets", "check", "--json"])
                #expect(check.code == 0, "\(check.errors)")
                #expect(check.json?["secrets"]?.int == 402)
            }
            #expect(try garner.run(["secrets", "rotate"]).code == 0)
            #expect(try garner.run(["secrets", "check"]).code == 0)
            let file = try String(contentsOfFile: "\(garner.folder)/master.key", encoding: .utf8)
            #expect(file.split(separator: "\n").filter { $0.hasPrefix("key ") }.count == 1)
        }
    }

    @Test func `after a lost key nothing is forgotten unasked, and then the rest is still there`() async throws {
        try await BuiltProgram.installed { garner in
            try garner.populate()
            let key = "\(garner.folder)/master.key"
            let old = try #require(FileManager.default.contents(atPath: key))
            try FileManager.default.removeItem(atPath: key)
            #expect(try garner.run(["institution", "list"]).code == 1)
            let unasked = try garner.run(["secrets", "forget"])
            #expect(unasked.code == 2)
            #expect(unasked.errors.contains("--yes"))
            #expect(try garner.run(["secrets", "check"]).code == 1)
            // The copy of the key was found after all.
            try old.write(to: URL(filePath: key))
            #expect(try garner.run(["secrets", "check"]).code == 0)
            #expect(try garner.run(["secrets", "forget", "--yes"]).errors.contains("nothing was forgotten"))
            try FileManager.default.removeItem(atPath: key)
            let forgotten = try garner.run(["secrets", "forget", "--yes"])
            #expect(forgotten.code == 0, "\(forgotten.errors)")
            let states = try garner.run(["connection", "list", "--json"]).json?.array?.map { $0["state"]?.string }
            #expect(states == ["incomplete", "incomplete"])
            let edit = try garner.run(
                ["connection", "edit", "Meridian – Library of X", "--credentials", "-"],
                input: "customer_id=2\n"
            )
            #expect(edit.code == 0, "\(edit.errors)")
            #expect(try garner.run(["secrets", "check"]).code == 0)
        }
    }

    @Test(.enabled(if: PostgreSQLTestServer.canBeHad, "needs the package postgresql"))
    func `on PostgreSQL a node without the new key is told to fetch it, and a lost key has a way back`() async throws {
        try await BuiltProgram.installed { garner in
            let settings = [
                "GARNER_DATABASE_URL": try PostgreSQLTestServer.shared().address,
                "GARNER_DATABASE_SCHEMA": PostgreSQLTestServer.newSchema(),
            ]
            let one = BuiltProgram(folder: garner.folder, settings: settings)
            let other = BuiltProgram(folder: "\(garner.folder)-other", settings: settings)
            try FileManager.default.createDirectory(atPath: other.folder, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(atPath: other.folder) }
            let (key, copy) = ("\(one.folder)/master.key", "\(other.folder)/master.key")
            #expect(try one.run(["init"]).code == 0)
            try one.populate()
            try FileManager.default.copyItem(atPath: key, toPath: copy)
            #expect(try other.run(["secrets", "check"]).code == 0)

            #expect(try one.run(["secrets", "rotate"]).code == 2)
            #expect(try one.run(["secrets", "rotate", "--yes"]).code == 0)
            let behind = try other.run(["connection", "list"])
            #expect(behind.code == 1)
            #expect(behind.errors.contains("copy master.key"))
            try FileManager.default.removeItem(atPath: copy)
            try FileManager.default.copyItem(atPath: key, toPath: copy)
            #expect(try other.run(["secrets", "check"]).code == 0)

            for path in [key, copy] { try FileManager.default.removeItem(atPath: path) }
            #expect(try other.run(["secrets", "forget", "--yes"]).code == 0)
            #expect(try other.run(["connection", "list"]).code == 0)
            #expect(try other.run(["secrets", "check"]).code == 0)
        }
    }
}
