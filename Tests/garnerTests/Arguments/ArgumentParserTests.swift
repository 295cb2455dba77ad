import Ground
import Testing

@testable import garner

struct ArgumentParserTests {
    @Test func `every kind of parameter is read`() throws {
        let arguments = try Sample.parse(
            "harvest request -p JSTOR --provider=Brill --report TR,DR --report=PR --months 2025-11..2026-02 --no-approval -n 17 4"
        )
        #expect(arguments[Sample.providers] == ["JSTOR", "Brill"])
        #expect(arguments[Sample.reports] == ["TR", "DR", "PR"])
        #expect(arguments[Sample.months].months.map(\.description) == ["2025-11", "2025-12", "2026-01", "2026-02"])
        #expect(arguments[Sample.start] == .overnight)
        #expect(arguments[Sample.approval] == false)
        #expect(arguments[Sample.dryRun])
        #expect(arguments[Sample.institutions] == [InstitutionID(17), InstitutionID(4)])
        #expect(arguments[Sample.actor] == nil)
    }

    @Test func `what is not given has its default`() throws {
        let arguments = try Sample.parse("harvest list")
        #expect(arguments[Sample.status] == nil)
        #expect(arguments[Sample.limit] == 50)
        #expect(arguments[Sample.folder] == nil)
        #expect(!arguments[.json])
    }

    @Test func `options of every command may stand anywhere`() throws {
        for line in [
            "--as a@b harvest list", "harvest --as a@b list", "harvest list --as a@b", "harvest list --as=a@b",
        ] {
            #expect(try Sample.parse(line)[Sample.actor] == "a@b", "\(line)")
        }
    }

    @Test func `choices are read whatever their case`() throws {
        #expect(try Sample.parse("harvest list --status fail")[Sample.status] == .fail)
    }

    @Test func `an equals sign gives any value, and two dashes end the options`() throws {
        #expect(try Sample.parse("harvest list --as=--odd=1")[Sample.actor] == "--odd=1")
        #expect(try Sample.parse("harvest list --as=")[Sample.actor] == "")
        #expect(try Sample.parse("harvest list --limit -5")[Sample.limit] == -5)
        let folder = try Sample.parse("harvest list -- --odd")[Sample.folder]
        #expect(folder?.path.hasSuffix("/--odd") == true)
    }

    @Test(arguments: [
        ("harvset list", "There is no command “harvset”. Did you mean “harvest”?"),
        ("harvest lst", "“sample harvest”: there is no command “lst”. Did you mean “list”?"),
        ("harvest sing", "“sample harvest”: there is no command “sing”."),
        ("harvest list --sttaus New", "--sttaus is no option here. Did you mean “--status”?"),
        ("harvest list -x", "-x is no option here."),
        ("--status New harvest list", "--status is no option here."),
        (
            "harvest request --months 2025-1 1",
            "--months takes months such as 2025-01..2025-06, 2025-01 or 2025, not “2025-1”."
        ),
        (
            "harvest list --status Fial",
            "--status takes one of New, Fail, Success, Stopped, not “Fial”. Did you mean “Fail”?"
        ),
        ("harvest list --limit many", "--limit takes a whole number, not “many”."),
        ("harvest list --limit", "--limit needs a value: a whole number."),
        ("harvest list --limit --json", "--limit needs a value: a whole number."),
        ("harvest list --limit 1 --limit 2", "--limit is given twice."),
        ("harvest request --approval --no-approval --months 2025 1", "--approval is given twice."),
        ("harvest list --json=yes", "--json takes no value."),
        ("harvest list a b", "“b” is one word too many."),
        ("harvest request 1", "--months is missing: months such as 2025-01..2025-06, 2025-01 or 2025."),
        ("harvest request --months 2025", "INSTITUTION is missing: the number that lists show in the column ID."),
        ("harvest request --months 2025 x", "INSTITUTION takes the number that lists show in the column ID, not “x”."),
        ("harvest request --report= --months 2025 1", "--report takes a text, not “”."),
    ])
    func `a mistake is explained`(line: String, message: String) {
        let error = #expect(throws: UsageError.self) { try Sample.parse(line) }
        #expect(error?.message == message)
    }

    @Test func `help is found on every level`() throws {
        for (line, expected) in [
            ("--help", "sample"), ("-h", "sample"), ("help", "sample"), ("harvest -h", "sample harvest"),
            ("harvest request --help", "sample harvest request"), ("help harvest request", "sample harvest request"),
            ("harvest request --months 2025 -h", "sample harvest request"),
        ] {
            let words = line.split(separator: " ").map(String.init)
            guard case .help(let path) = try ArgumentParser.parse(words, by: Sample.tree) else {
                Issue.record("“\(line)” asks for help")
                continue
            }
            #expect(path.map(\.name).joined(separator: " ") == expected)
        }
    }

    @Test func `random words never do worse than throw`() {
        var generator = SeededGenerator(seed: 99)
        let pool = [
            "harvest", "request", "list", "--months", "2025", "--json", "--", "-", "--=", "-n", "-nn", "=",
            "--provider",
            "--no-approval", "--no-json", "17", "help", "--help", "--version", "", "é", "--as=", "-5",
        ]
        for _ in 0..<20_000 {
            let count = Int.random(in: 0...7, using: &generator)
            let words = (0..<count).map { _ in pool.randomElement(using: &generator) ?? "" }
            _ = try? ArgumentParser.parse(words, by: Sample.tree)
        }
    }
}
