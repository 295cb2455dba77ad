import Ground
import Recipients
import Tenancy
import Testing

@Suite struct `A chain's configuration` {
    @Test func `reads every kind of link and writes the same again`() throws {
        let json = try JSONValue(
            parsing: """
                [{"link": "sysadmins"}, {"link": "managers", "stop": "found"}, {"link": "viewers", "mode": "remove"},
                 {"link": "requester", "events": ["harvest-failed", "request-approved"]}, {"link": "contacts"},
                 {"link": "support", "events": ["harvest-missing"]}, {"link": "admins", "mode": "replace"},
                 {"link": "fixed", "addresses": ["desk@lib.example", {"address": "x@y.example", "name": "X", "language": "de"}]},
                 {"link": "program", "program": "duty", "mode": "add", "stop": "always"}]
                """
        )
        let configuration = try ChainConfiguration(json: json, programs: ["duty"])
        #expect(configuration.links.count == 9)
        #expect(try ChainConfiguration(json: configuration.json) == configuration)
        #expect(
            configuration.links[7].source
                == .fixed([
                    try .sample("desk@lib.example"),
                    Candidate(try MailAddress("x@y.example"), name: "X", language: "de"),
                ])
        )
    }

    @Test func `writes the standard chain by names alone`() throws {
        let names = ["sysadmins", "admins", "managers", "requester"]
        #expect(ChainConfiguration.standard.json == .list(names.map { ["link": .text($0)] }))
        #expect(try ChainConfiguration(json: ChainConfiguration.standard.json) == .standard)
    }

    struct Problem: Sendable, CustomTestStringConvertible {
        let json: String
        let field: String
        let mentions: String
        var testDescription: String { json }
    }

    @Test(arguments: [
        Problem(json: "{}", field: "chain", mentions: "list of links"),
        Problem(json: "[]", field: "chain", mentions: "at least one"),
        Problem(json: "[1]", field: "link 1", mentions: "sysadmins"),
        Problem(
            json: #"[{"link":"managers"},{"link":"bosses"}]"#,
            field: "link 2 (bosses), link",
            mentions: "managers"
        ),
        Problem(
            json: #"[{"link":"admins","mode":"ad"}]"#,
            field: "link 1 (admins), mode",
            mentions: "add, remove, replace"
        ),
        Problem(
            json: #"[{"link":"admins","stop":true}]"#,
            field: "link 1 (admins), stop",
            mentions: "never, found, always"
        ),
        Problem(json: #"[{"link":"admins","events":["boom"]}]"#, field: "link 1 (admins), events", mentions: "“boom”"),
        Problem(
            json: #"[{"link":"admins","events":["digest"]}]"#,
            field: "link 1 (admins), events",
            mentions: "harvest-failed"
        ),
        Problem(json: #"[{"link":"admins","colour":1}]"#, field: "link 1 (admins), colour", mentions: "no such field"),
        Problem(
            json: #"[{"link":"admins","addresses":["a@b.example"]}]"#,
            field: "link 1 (admins), addresses",
            mentions: "fixed"
        ),
        Problem(json: #"[{"link":"fixed"}]"#, field: "link 1 (fixed), addresses", mentions: "list of addresses"),
        Problem(
            json: #"[{"link":"fixed","addresses":["a@b.example","nope"]}]"#,
            field: "link 1 (fixed), addresses[1]",
            mentions: "@"
        ),
        Problem(json: #"[{"link":"program"}]"#, field: "link 1 (program), program", mentions: "name"),
        Problem(
            json: #"[{"link":"program","program":"/bin/sh"}]"#,
            field: "link 1 (program), program",
            mentions: "duty"
        ),
    ])
    func `names link and field of what is wrong`(problem: Problem) throws {
        let json = try JSONValue(parsing: problem.json)
        let error = #expect(throws: InvalidFields.self) { try ChainConfiguration(json: json, programs: ["duty"]) }
        let found = try #require(error?.problems.first)
        #expect(found.field == problem.field)
        #expect(found.message.contains(problem.mentions))
    }

    @Test func `tells all problems at once`() throws {
        let json = try JSONValue(
            parsing: #"[{"link":"x"},{"link":"fixed","addresses":["a","b"]},{"link":"admins","stop":"x"}]"#
        )
        let error = #expect(throws: InvalidFields.self) { try ChainConfiguration(json: json) }
        #expect(error?.problems.count == 4)
    }
}
