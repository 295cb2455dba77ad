import Alerts
import Ground
import Recipients
import Tenancy
import Testing

@Suite struct `A recipient chain` {
    private static let failed = RecipientChain.Concern(.harvestFailed, of: EventSubject(institution: InstitutionID(3)))

    private func directory() throws -> RecipientDirectory {
        RecipientDirectory(
            consortium: .sample(),
            sysadmins: [try .sample("root@host.example")],
            admins: [try .sample("ann@lib.example"), try .sample("amy@lib.example")],
            managers: [try .sample("max@lib.example"), try .sample("ANN@lib.example")],
            viewers: [try .sample("vic@lib.example")],
            requester: try .sample("max@lib.example"),
            contacts: [try .sample("desk@lib.example")],
            support: [try .sample("help@provider.example")]
        )
    }

    private func run(
        _ links: [ChainLink],
        _ concern: RecipientChain.Concern = Self.failed,
        programs: any RecipientPrograms = NoRecipientPrograms()
    ) async throws -> RecipientChain.Outcome {
        await RecipientChain(ChainConfiguration(links)).run(concern, in: try directory(), programs: programs)
    }

    private func addresses(_ outcome: RecipientChain.Outcome) -> [String] {
        outcome.found.candidates.map(\.address.text)
    }

    @Test func `finds sysadmins, admins and managers by default, one of each address`() async throws {
        let outcome = try await run(ChainConfiguration.standard.links)
        #expect(addresses(outcome) == ["root@host.example", "ann@lib.example", "amy@lib.example", "max@lib.example"])
        let ann = outcome.trace.steps(for: "ann@lib.example")
        #expect(ann.map(\.change) == [.added, .known])
        #expect(ann.map(\.by) == ["2 admins", "3 managers"])
    }

    @Test func `removes whom a removing link finds`() async throws {
        let outcome = try await run([ChainLink(.admins), ChainLink(.managers, mode: .remove)])
        #expect(addresses(outcome) == ["amy@lib.example"])
        #expect(outcome.trace.steps(for: "ann@lib.example").last?.change == .removed)
    }

    @Test func `replaces what was found, and says whom that cost`() async throws {
        let outcome = try await run([ChainLink(.admins), ChainLink(.managers, mode: .replace)])
        #expect(Set(addresses(outcome)) == ["max@lib.example", "ann@lib.example"])
        #expect(outcome.trace.steps(for: "amy@lib.example").map(\.change) == [.added, .removed])
    }

    @Test func `takes later links as a fallback when an earlier one stops on finding somebody`() async throws {
        let found = try await run([ChainLink(.contacts, stop: .found), ChainLink(.admins)])
        #expect(addresses(found) == ["desk@lib.example"])
        let unfound = try await run([ChainLink(.fixed([]), stop: .found), ChainLink(.support)])
        #expect(addresses(unfound) == ["help@provider.example"])
    }

    @Test func `ends after a link that always stops`() async throws {
        let outcome = try await run([ChainLink(.fixed([]), stop: .always), ChainLink(.admins)])
        #expect(addresses(outcome).isEmpty)
        #expect(outcome.trace.notes.contains { $0.contains("ended the chain") })
    }

    @Test func `leaves out links that are not for this kind of event`() async throws {
        let links = [ChainLink(.admins, events: [.credentialsBroken]), ChainLink(.managers)]
        #expect(Set(addresses(try await run(links))) == ["max@lib.example", "ANN@lib.example"])
        let broken = RecipientChain.Concern(.credentialsBroken, of: EventSubject())
        #expect(addresses(try await run(links, broken)).count == 3)
    }

    @Test(arguments: [EventKind.requestApproved, .requestRefused])
    func `answers who asked, also where the chain forgot it`(kind: EventKind) async throws {
        let answer = RecipientChain.Concern(kind, of: EventSubject(request: RequestID(1)))
        #expect(addresses(try await run([ChainLink(.managers)], answer)) == ["max@lib.example"])
        #expect(addresses(try await run(ChainConfiguration.standard.links, answer)) == ["max@lib.example"])
    }

    @Test func `asks the admins about a request, and nobody else by default`() async throws {
        let asked = RecipientChain.Concern(.requestSubmitted, of: EventSubject(request: RequestID(1)))
        let outcome = try await run(ChainConfiguration.standard.links, asked)
        #expect(addresses(outcome) == ["ann@lib.example", "amy@lib.example"])
    }

    @Test func `lets a program see and give back the list`() async throws {
        let programs = ScriptedPrograms { input in
            #expect(input["event"]?["kind"] == "harvest-failed")
            #expect(input["recipients"]?.array?.count == 2)
            return [
                "recipients": [["email": "oncall@lib.example", "name": "On call"], "amy@lib.example"], "stop": true,
            ]
        }
        let outcome = try await run(
            [ChainLink(.admins), ChainLink(.program("duty")), ChainLink(.managers)],
            programs: programs
        )
        #expect(Set(addresses(outcome)) == ["amy@lib.example", "oncall@lib.example"])
        #expect(outcome.found.candidates.contains { $0.name == "On call" })
    }

    @Test func `skips a program that fails, keeps what was found, and says so`() async throws {
        let programs = ScriptedPrograms { _ in throw RecipientProgramError("It ended with code 3.") }
        let outcome = try await run([ChainLink(.admins), ChainLink(.program("duty"))], programs: programs)
        #expect(addresses(outcome) == ["ann@lib.example", "amy@lib.example"])
        #expect(outcome.trace.notes == ["Link 2 program was skipped: It ended with code 3."])
    }

    @Test(arguments: [JSONValue.text("x"), ["who": []], .list(Array(repeating: "a@b.example", count: 201))])
    func `treats nonsense from a program as its failure`(answer: JSONValue) async throws {
        let programs = ScriptedPrograms { _ in answer }
        let outcome = try await run([ChainLink(.admins), ChainLink(.program("duty"))], programs: programs)
        #expect(addresses(outcome).count == 2)
        #expect(outcome.trace.notes.contains { $0.hasPrefix("Link 2 program was skipped") })
    }

    @Test func `leaves out single addresses of a program that are none`() async throws {
        let answer: JSONValue = [
            ["email": "a@b.example\r\nBcc: victim@x.example"], ["name": "Nobody"],
            ["email": "ok@lib.example", "name": "O\nK"],
        ]
        let outcome = try await run([ChainLink(.program("duty"))], programs: ScriptedPrograms { _ in answer })
        #expect(addresses(outcome) == ["ok@lib.example"])
        #expect(outcome.found.candidates.first?.name == nil)
        #expect(outcome.trace.notes.filter { $0.contains("of its answer") }.count == 2)
    }
}

private struct ScriptedPrograms: RecipientPrograms {
    let names: Set<String> = ["duty"]
    let answer: @Sendable (JSONValue) async throws -> JSONValue

    init(_ answer: @escaping @Sendable (JSONValue) async throws -> JSONValue) {
        self.answer = answer
    }

    func run(_ name: String, on input: JSONValue) async throws -> JSONValue { try await answer(input) }
}
