import Ground
import Testing

@testable import garner

struct ConsoleTests {
    private let columns: [ListColumn<Int>] = [
        .init("N", .trailing) { String($0) }, .init("SQUARE", .trailing) { String($0 * $0) },
    ]

    @Test func `a list is a table for people and an array for programs`() throws {
        let people = CapturedConsole(width: 80)
        people.console.list([3, 12], columns, none: "Nothing.", json: false) { ["n": .integer(Int64($0))] }
        #expect(people.output == " N  SQUARE\n 3       9\n12     144\n")
        let programs = CapturedConsole(width: 80)
        programs.console.list([3, 12], columns, none: "Nothing.", json: true) { ["n": .integer(Int64($0))] }
        #expect(try JSONValue(parsing: programs.output) == [["n": 3], ["n": 12]])
    }

    @Test func `an empty list is a sentence for people and an empty array for programs`() {
        let people = CapturedConsole()
        people.console.list([], columns, none: "Nothing.", json: false) { _ in nil }
        #expect(people.output == "")
        #expect(people.errors == "Nothing.\n")
        let programs = CapturedConsole()
        programs.console.list([], columns, none: "Nothing.", json: true) { _ in nil }
        #expect(programs.output == "[]\n")
    }

    @Test func `one thing is shown by names and values`() {
        let people = CapturedConsole(width: 32)
        people.console.show(
            ["Status": "Fail", "Reason": nil, "Cause": "The provider did not answer in time"],
            json: false,
            as: nil
        )
        #expect(people.output == "Status  Fail\nCause   The provider did not\n        answer in time\n")
        let programs = CapturedConsole()
        programs.console.show(["Status": "Fail"], json: true, as: ["status": "Fail"])
        #expect(programs.output == "{\n  \"status\": \"Fail\"\n}\n")
    }

    @Test(arguments: [("y", true), ("Yes", true), (" ja ", true), ("n", false), ("", false), (nil, false)])
    func `only a yes is a yes`(answer: String?, isYes: Bool) {
        #expect(CapturedConsole(answer: answer).console.confirms("Really?") == isYes)
    }
}

struct ProgressLineTests {
    @Test(arguments: [
        (
            ProgressLine(label: "Harvesting", done: 0, total: 12, unit: .things),
            "Harvesting  [........................................]    0 %  0 of 12"
        ),
        (
            ProgressLine(label: "Harvesting", done: 9, total: 12, unit: .things, rate: 0.5),
            "Harvesting  [##############################..........]   75 %  9 of 12  0.5/s  0:06 left"
        ),
        (
            ProgressLine(label: "Importing", done: 1 << 20, total: 10 << 20, unit: .bytes, rate: 2048),
            "Importing  [####....................................]   10 %  1 MiB of 10 MiB  2 KiB/s  1:16:48 left"
        ),
        (ProgressLine(label: "Counting", done: 540, total: nil, unit: .things, rate: 12.4), "Counting  540  12/s"),
        (ProgressLine(label: "Nothing", done: 0, total: 0, unit: .things), "Nothing  0 of 0"),
        (
            ProgressLine(label: "More", done: 15, total: 12, unit: .things),
            "More  [########################################]  100 %  15 of 12"
        ),
    ])
    func `it shows share, amount, rate and time left`(line: ProgressLine, expected: String) {
        #expect(line.text(width: 120) == expected)
    }

    @Test func `it never passes the terminal's edge`() {
        let line = ProgressLine(label: "Harvesting for everybody", done: 12_345, total: 99_999, unit: .things, rate: 12)
        for width in 5...150 { #expect(line.text(width: width).displayWidth <= width, "width \(width)") }
    }

    @Test func `a bar is silent unless standard error is a terminal`() {
        let file = CapturedConsole()
        let silent = ProgressBar("Work", total: 2, on: file.console)
        silent.advance()
        silent.finish()
        #expect(file.errors == "")
        let terminal = CapturedConsole(errorWidth: 60)
        let bar = ProgressBar("Work", total: 2, on: terminal.console)
        bar.advance(by: 2)
        bar.finish()
        bar.finish()
        #expect(terminal.errors.hasPrefix("\rWork  ["))
        #expect(terminal.errors.hasSuffix("100 %  2 of 2\u{1b}[K\n"))
        #expect(terminal.output == "")
    }
}
