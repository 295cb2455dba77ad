import Ground
import Testing

/// The two scenes that matter most, through the built program.
struct TenancySceneTests {
    @Test func `a manager who asks for another institution's harvest is refused, and it is in the audit trail`()
        async throws
    {
        try await BuiltProgram.installed { garner in
            try garner.populate()
            let request = ["harvest", "request", "--institution", "Y", "--months", "2025-01"]
            let answer = try garner.run(request + ["--as", "bob@north.example"])
            #expect(answer.code == 3)
            #expect(answer.errors.contains("may not do this"))
            #expect(try garner.run(["harvest", "list", "--json"]).json == [])
            let trail = try garner.run(["audit", "list", "--json"]).json?.array ?? []
            #expect(
                trail.contains { entry in
                    entry["actor"] == "user:bob@north.example" && entry["action"] == "harvest.request"
                        && entry["outcome"] == "refused"
                }
            )
            let own = ["harvest", "request", "--institution", "X", "--months", "2025-01", "--as", "bob@north.example"]
            #expect(try garner.run(own).code == 0)
        }
    }

    @Test(arguments: [
        ["harvest", "show"], ["institution", "show"], ["connection", "show"], ["request", "show"], ["mail", "show"],
        ["harvest", "restart"], ["connection", "edit", "--notes", "x"], ["institution", "remove", "--yes"],
    ])
    func `an identifier of another consortium answers exactly like one that does not exist`(
        _ words: [String]
    ) async throws {
        try await BuiltProgram.installed { garner in
            try garner.populate("north")
            try garner.populate("south")
            let request = ["harvest", "request", "--months", "2025-01", "--consortium", "south", "--json"]
            #expect(try garner.run(request).code == 0)
            let harvests = try garner.run(["harvest", "list", "--json", "--consortium", "south"]).json?.array ?? []
            let ids: [String: Int64?] = [
                "harvest": harvests.first?["id"]?.int, "institution": 3, "connection": 3, "request": 1, "mail": 1,
            ]
            let foreign = try #require(ids[words[0]] ?? nil)
            let unknown: Int64 = 999_999
            let north = ["--consortium", "north", "--as", "ada@north.example"]
            let one = try garner.run(words + [String(foreign)] + north)
            let other = try garner.run(words + [String(unknown)] + north)
            #expect(one.code == 4)
            #expect(other.code == 4)
            #expect(one.output == other.output)
            #expect(
                one.errors.replacing(String(foreign), with: "N") == other.errors.replacing(String(unknown), with: "N")
            )
        }
    }
}
