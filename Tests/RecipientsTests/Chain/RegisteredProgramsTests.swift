import Ground
import Recipients
import Testing

@Suite struct `A registered program` {
    private static let programs = RegisteredPrograms(
        [
            "echo": ["/bin/cat"], "env": ["/usr/bin/env"],
            "fails": ["/bin/sh", "-c", "echo no duty today >&2; exit 3"],
            "sleeps": ["/bin/sleep", "30"], "prose": ["/bin/echo", "hello"], "absent": ["/nowhere/program"],
        ].mapValues { command in
            RegisteredPrograms.Program(
                command[0],
                arguments: Array(command.dropFirst()),
                limits: ChildProcess.Limits(time: .seconds(1))
            )
        }
    )

    @Test func `reads a document and writes one`() async throws {
        let answer = try await Self.programs.run("echo", on: ["recipients": [["email": "a@b.example"]]])
        #expect(answer == ["recipients": [["email": "a@b.example"]]])
    }

    @Test(arguments: [
        ("fails", "ended with code 3, saying “no duty today”"), ("sleeps", "within 1 seconds"), ("prose", "no JSON"),
        ("absent", "/nowhere/program"), ("unknown", "No program named unknown is registered"),
    ])
    func `that is no help says why`(name: String, mentions: String) async throws {
        let error = await #expect(throws: (any Error).self) { try await Self.programs.run(name, on: [:]) }
        #expect(error.map { "\($0)" }?.contains(mentions) == true)
    }

    @Test func `is known by its name alone`() {
        #expect(Self.programs.names == ["echo", "env", "fails", "sleeps", "prose", "absent"])
    }
}
