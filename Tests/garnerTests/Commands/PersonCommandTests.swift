import Foundation
import Ground
import TestSupport
import Testing

/// Accounts, hosts and what people mistype, through the built program.
struct PersonCommandTests {
    @Test func `a password is read from standard input, kept as a hash, and a short one is refused`() async throws {
        try await BuiltProgram.installed { garner in
            try garner.populate()
            let short = try garner.run(["account", "password", "bob@north.example"], input: "short\n")
            #expect(short.code == 2)
            #expect(try garner.run(["account", "show", "bob@north.example", "--json"]).json?["has_password"] == false)
            let own = ["account", "password", "bob@north.example", "--as", "bob@north.example"]
            #expect(try garner.run(own, input: "a long and quiet evening\n").code == 0)
            let other = ["account", "password", "ada@north.example", "--as", "bob@north.example"]
            #expect(try garner.run(other, input: "a long and quiet evening\n").code == 3)
            let shown = try garner.run(["account", "show", "bob@north.example", "--json"])
            #expect(shown.json?["has_password"] == true)
            #expect(!shown.output.contains("evening"))
        }
    }

    @Test func `a host is paused for everybody by whoever runs the installation, and by nobody else`() async throws {
        try await BuiltProgram.installed { garner in
            try garner.populate()
            _ = try garner.run(["harvest", "request", "--months", "2025-01", "--now"])
            let hosts = try garner.run(["host", "list", "--json"]).json?.array ?? []
            let host = try #require(hosts.first?["host"]?.string)
            #expect(hosts.first?["paused_until"] == .null)
            #expect(try garner.run(["host", "pause", host, "--as", "ada@north.example"]).code == 3)
            #expect(try garner.run(["host", "pause", host, "--for", "6h"]).code == 0)
            let paused = try garner.run(["host", "list", "--json"]).json?.array?.first
            #expect(paused?["paused_until"] != .null)
            #expect(try garner.run(["host", "resume", host]).code == 0)
            #expect(try garner.run(["host", "list", "--json"]).json?.array?.first?["paused_until"] == .null)
            #expect(try garner.run(["host", "resume", "nowhere.example"]).code == 4)
        }
    }

    @Test func `a provider shows what holds for it, also where it says nothing itself`() async throws {
        try await BuiltProgram.installed(["GARNER_HARVEST_DAY_OF_MONTH": "17"]) { garner in
            try garner.populate()
            let shown = try garner.run(["provider", "show", "Meridian", "--json"]).json
            #expect(shown?["day_of_month"] == .null)
            #expect(shown?["in_force"]?["day_of_month"] == 17)
            #expect(shown?["in_force"]?["release"] == "5.1")
        }
    }

    @Test func `a provider that leads to another host says what has to be confirmed`() async throws {
        try await BuiltProgram.installed { garner in
            try garner.populate()
            let same = try garner.run(["provider", "edit", "Meridian", "--attempts", "3"])
            #expect(same.code == 0)
            #expect(!same.errors.contains("confirm-host"))
            let moved = try garner.run(["provider", "edit", "Meridian", "--base-url", "https://elsewhere.example"])
            #expect(moved.errors.contains("garner provider confirm-host"))
        }
    }

    @Test(arguments: [
        (["harvest", "list", "--limit", "0"], "from 1"),
        (["institution", "edit", "X", "--name", ""], "--name is empty"),
        (["mail", "test", "nobody"], "it has no @"),
        (["harvest", "restart"], "--provider"),
        (["connection", "edit", "1", "--credentials", "-"], "standard input, line 1"),
        (["import", "-", "--kind", "users"], "standard input"),
        (["import", "/nowhere/users.csv"], "it is not there"),
        (["import", "/nowhere/rows.csv"], "it is not there"),
        (["import", "/proc/self/cgroup", "--kind", "users"], "cgroup:1: There is no column"),
    ])
    func `what is mistyped is answered with 2 and a word on how it is right`(
        _ words: [String],
        _ text: String
    )
        async throws
    {
        try await BuiltProgram.installed { garner in
            try garner.populate()
            let answer = try garner.run(words, input: "nonsense\nmore\n")
            #expect(answer.code == 2)
            #expect(answer.errors.contains(text), "\(answer.errors)")
        }
    }

    @Test func `where there are several consortia, one has to be named, and --as tells nothing of others`() async throws
    {
        try await BuiltProgram.installed { garner in
            try garner.populate("north")
            _ = try garner.run(["consortium", "add", "--key", "south", "--name", "South"])
            let unnamed = try garner.run(["institution", "list"])
            #expect(unnamed.code == 2)
            #expect(unnamed.errors.contains("--consortium KEY"))
            let list = ["institution", "list", "--as", "bob@north.example", "--consortium"]
            let (foreign, unknown) = (try garner.run(list + ["south"]), try garner.run(list + ["sauth"]))
            #expect(foreign.code == 4)
            #expect(unknown.code == 4)
            #expect(foreign.errors.replacing("south", with: "") == unknown.errors.replacing("sauth", with: ""))
        }
    }
}
