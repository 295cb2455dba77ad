import Foundation
import Ground
import TestSupport
import Testing

/// Records, files and lists, through the built program.
struct RecordCommandTests {
    @Test(arguments: [
        ["consortium", "list"], ["institution", "list"], ["group", "list"], ["user", "list"], ["account", "list"],
        ["provider", "list"], ["template", "list"], ["connection", "list"], ["harvest", "list"], ["request", "list"],
        ["mail", "list"], ["errors", "list"], ["audit", "list"], ["consortium", "show"], ["connection", "show", "1"],
        ["usage", "totals", "--months", "2025"],
    ])
    func `what --json prints is JSON`(_ words: [String]) async throws {
        try await BuiltProgram.installed { garner in
            try garner.populate()
            let answer = try garner.run(words + ["--json"])
            #expect(answer.code == 0)
            #expect(answer.json != nil, "\(answer.output)")
        }
    }

    @Test func `credentials go in and never come out`() async throws {
        try await BuiltProgram.installed { garner in
            try garner.populate()
            let secret = "s3cr3t-value"
            let edit = ["connection", "edit", "1", "--credentials", "-"]
            #expect(try garner.run(edit, input: "api_key=\(secret)\n").code == 0)
            for words in [
                ["connection", "show", "1"], ["connection", "show", "1", "--json"], ["connection", "list", "--json"],
                ["export", "connections"], ["audit", "list", "--json"],
            ] {
                let answer = try garner.run(words)
                #expect(answer.code == 0)
                #expect(!(answer.output + answer.errors).contains(secret))
            }
            #expect(try garner.run(["connection", "show", "1"]).output.contains("api_key"))
        }
    }

    @Test func `import says first what it would do, names bad lines, and stores all or nothing`() async throws {
        try await BuiltProgram.installed { garner in
            try garner.populate()
            let file = "\(garner.folder)/institutions.csv"
            try Data("name,local_id\nLibrary of Z,Z\nLibrary of X2,X\n".utf8).write(to: URL(fileURLWithPath: file))
            let dry = try garner.run(["import", file])
            #expect(dry.code == 0)
            #expect(dry.output.contains("1 added, 1 changed"))
            #expect(try garner.run(["institution", "list", "--json"]).json?.array?.count == 2)
            #expect(try garner.run(["import", file, "--apply"]).code == 0)
            #expect(try garner.run(["institution", "list", "--json"]).json?.array?.count == 3)
            try Data("name,state\nGood,active\nBad,sleepy\n".utf8).write(to: URL(fileURLWithPath: file))
            let bad = try garner.run(["import", file, "--apply"])
            #expect(bad.code == 2)
            #expect(bad.errors.contains("\(file):3"))
            #expect(try garner.run(["institution", "list", "--json"]).json?.array?.count == 3)
        }
    }

    @Test func `what is destroyed is asked for, and without a terminal needs --yes`() async throws {
        try await BuiltProgram.installed { garner in
            try garner.populate()
            let refused = try garner.run(["institution", "remove", "Y"])
            #expect(refused.code == 2)
            #expect(refused.errors.contains("--yes"))
            #expect(try garner.run(["institution", "remove", "Y", "--yes"]).code == 0)
            #expect(try garner.run(["institution", "show", "Y"]).code == 4)
        }
    }

    @Test func `a request says how many harvests it made and what it left out`() async throws {
        try await BuiltProgram.installed { garner in
            try garner.populate()
            let request = ["harvest", "request", "--months", "2025-01..2025-03", "--report", "TR", "--json"]
            let first = try garner.run(request).json
            #expect(first?["created"] == 6)
            let second = try garner.run(request).json
            #expect(second?["created"] == 0)
            #expect(second?["skipped"]?.array?.allSatisfy { $0["reason"]?.string != nil && $0["count"] != 0 } == true)
            #expect(second?["wish"]?["skip_succeeded"] == true)
            let decided = try garner.run(["request", "approve", "1"])
            #expect(decided.code == 1)
            #expect(decided.errors.contains("decided already"), "\(decided.errors)")
            let stopped = try garner.run(["harvest", "stop", "1"])
            #expect(stopped.code == 0)
            let shown = try garner.run(["harvest", "show", "1"]).output
            #expect(shown.contains("Stopped: by a person"))
        }
    }
}
