import Foundation
import Ground
import TestSupport
import Testing

/// Pauses, priorities and what is done to all that a filter finds, through the built program.
@Suite(.timeLimit(.minutes(4)))
struct ControlCommandTests {
    /// An installation in which four harvests wait.
    private static func withHarvests(_ body: (BuiltProgram) async throws -> Void) async throws {
        try await BuiltProgram.installed { garner in
            try garner.populate()
            let answer = try garner.run([
                "harvest", "request", "--months", "2025-01..2025-02", "--report", "TR", "--now",
            ])
            try #require(answer.code == 0, "\(answer.errors)")
            try await body(garner)
        }
    }

    @Test func `each kind of pause is set, shown, explained and ended by command`() async throws {
        try await Self.withHarvests { (garner: BuiltProgram) async throws in
            let cases: [(pause: [String], resume: [String], word: String)] = [
                (["queue", "pause"], ["queue", "resume"], "all harvesting paused"),
                (["harvester", "pause", "sushi"], ["harvester", "resume", "sushi"], "harvester sushi paused"),
                (["consortium", "pause", "north"], ["consortium", "resume", "north"], "consortium paused"),
                (["provider", "pause", "Meridian"], ["provider", "resume", "Meridian"], "provider paused"),
            ]
            for (pause, resume, word) in cases {
                let answer = try garner.run(pause + ["--until", "2099-12-24", "--reason", "we move", "--json"])
                #expect(answer.code == 0, "\(answer.errors)")
                #expect(answer.json?["until"] == "2099-12-24T00:00:00Z")
                #expect(try garner.run(["harvest", "list"]).output.contains(word))
                let detail = try garner.run(["harvest", "show", "1"]).output
                #expect(detail.contains("Held up") && detail.contains("we move"))
                #expect(try garner.run(["harvest", "show", "1", "--json"]).json?["held_by"]?["reason"] == "we move")
                #expect(try garner.run(["queue", "pauses", "--json"]).json?.array?.first?["reason"] == "we move")
                #expect(try garner.run(["provider", "show", "Meridian"]).output.contains("we move"))
                #expect(try garner.run(["doctor"]).output.contains("we move"))
                #expect(try garner.run(resume).code == 0)
                #expect(try garner.run(["harvest", "show", "1", "--json"]).json?["held_by"]?.isNull == true)
            }
            #expect(try garner.run(["queue", "pauses", "--json"]).json?.array?.isEmpty == true)
            #expect(try garner.run(["doctor"]).output.contains("Nothing is paused"))
            #expect(try garner.run(["queue", "pause", "--for", "1h", "--until", "2099-01-01"]).code != 0)
            #expect(try garner.run(["provider", "pause", "Meridian", "--until", "2001-01-01"]).code != 0)
        }
    }

    @Test func `an admin pauses what is the consortium's, a manager nothing, and only a sysadmin everything`()
        async throws
    {
        try await Self.withHarvests { (garner: BuiltProgram) async throws in
            let ada = ["--as", "ada@north.example"], bob = ["--as", "bob@north.example"]
            #expect(try garner.run(["consortium", "pause", "--for", "1h"] + ada).code == 0)
            #expect(try garner.run(["provider", "pause", "Meridian", "--for", "1h"] + ada).code == 0)
            for command in [["queue", "pause"], ["harvester", "pause", "sushi"], ["node", "drain", "x"]] {
                #expect(try garner.run(command + ada).errors.contains("it takes the role sysadmin"), "\(command)")
            }
            #expect(try garner.run(["consortium", "resume"] + bob).code != 0)
            #expect(try garner.run(["queue", "pauses", "--json"] + bob).json?.array?.count == 2)
        }
    }

    @Test func `a priority, a cancel and a restart reach all that options find`() async throws {
        try await Self.withHarvests { (garner: BuiltProgram) async throws in
            func count(of priority: JSONValue) throws -> Int {
                let list = try garner.run(["harvest", "list", "--json"]).json?.array ?? []
                return list.count { $0["priority"] == priority }
            }
            func done(_ words: [String]) throws -> Int? {
                let answer = try garner.run(["harvest"] + words + ["--yes", "--json"])
                return answer.json?["done"]?.array?.count
            }
            let some = ["--provider", "Meridian", "--months", "2025-01"]
            #expect(
                try garner.run(["harvest", "priority", "back-fill"] + some).code != 0,
                "nobody is there to say yes"
            )
            #expect(try done(["priority", "back-fill"] + some) == 2)
            #expect(try count(of: "backfill") == 2)
            #expect(try garner.run(["harvest", "priority", "scheduled", "1"]).code == 0)
            #expect(try count(of: "scheduled") == 1)
            #expect(try garner.run(["harvest", "priority", "soon", "1"]).errors.contains("back-fill"))
            #expect(try done(["cancel", "--institution", "X"]) == 2)
            #expect(try done(["restart", "--status", "Stopped"]) == 2)
            #expect(try done(["stop", "--report", "TR"]) == 4)
            #expect(try done(["delete", "--provider", "Meridian"]) == 4)
            for wrong in [["stop"], ["cancel"], ["restart"], ["stop", "1", "--provider", "Meridian"]] {
                #expect(try garner.run(["harvest"] + wrong).code == 2, "\(wrong)")
            }
        }
    }
}
