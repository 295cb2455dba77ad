import Database
import Foundation
import Ground
import Tenancy
import Testing

@testable import garner

struct ProgramTests {
    @Test func `a command runs with what was typed`() async {
        let captured = CapturedConsole()
        let code = await Program(tree: Sample.tree, console: captured.console)
            .run(["harvest", "request", "--months", "2025", "17"])
        #expect(code == .ok)
        #expect(captured.output == "[\"17\"] 12\n")
    }

    @Test func `a mistake is told on standard error with the way to help`() async {
        let captured = CapturedConsole()
        let code = await Program(tree: Sample.tree, console: captured.console).run(["harvest", "list\u{1b}"])
        #expect(code == .usage)
        #expect(captured.output == "")
        #expect(
            captured.errors == """
                sample: “sample harvest”: there is no command “list ”. Did you mean “list”?
                “sample harvest --help” says more.

                """
        )
    }

    @Test func `a noun alone shows its help and counts as a mistake`() async {
        let captured = CapturedConsole()
        #expect(await Program(tree: Sample.tree, console: captured.console).run(["harvest"]) == .usage)
        #expect(captured.errors.contains("Usage: sample harvest COMMAND"))
        #expect(captured.output == "")
    }

    @Test func `help that is asked for goes to standard output`() async {
        let captured = CapturedConsole(width: 60)
        #expect(await Program(tree: Sample.tree, console: captured.console).run(["--help"]) == .ok)
        #expect(captured.output.hasPrefix("Stands for a program."))
        #expect(captured.errors == "")
    }

    @Test(arguments: [
        (CommandFailure(.notFound, "x") as any Error, ExitCode.notFound),
        (RecordError.unknown("harvest", HarvestID(7)), .notFound),
        (RecordError.changed("harvest"), .busy),
        (RecordError.duplicate("provider", "name", "JSTOR"), .failed),
        (InvalidFields([.init("name", "It is empty.")]), .usage),
        (DatabaseError(.busy, "It is locked."), .busy),
        (DatabaseError(.full, "It is full."), .failed),
        (CancellationError(), .failed),
    ])
    func `an error becomes an exit code`(error: any Error, code: ExitCode) async {
        let tree = CommandTree(Command("sample", "Fails.", commands: [Command("go", "Goes.") { _, _ in throw error }]))
        let captured = CapturedConsole()
        #expect(await Program(tree: tree, console: captured.console).run(["go"]) == code)
        #expect(captured.errors.hasPrefix("sample: "))
    }

    @Test func `the built program says its version`() async throws {
        let program = Bundle.main.bundleURL.appending(path: "garner").path
        let outcome = try await ChildProcess.run(program, arguments: ["--version"])
        #expect(outcome.succeeded)
        #expect(String(decoding: outcome.output, as: UTF8.self) == "garner \(Product.version)\n")
        #expect(Product.version.wholeMatch(of: /\d+\.\d+\.\d+/) != nil)
        #expect(try await ChildProcess.run(program, arguments: ["no-such"]).ending == .exited(2))
    }
}
