import Testing

@testable import garner

struct HelpPageTests {
    @Test func `a verb's help is made of its declaration`() {
        let page = HelpPage(
            [Sample.tree.root, Sample.tree.root.commands[0], Sample.request],
            of: Sample.tree,
            width: 72
        )
        #expect(
            page.text == """
                Asks for harvests of providers, reports and months, for one or several
                institutions.

                Usage: sample harvest request --months MONTHS [OPTION]... INSTITUTION...

                Skips what already succeeded: a month that is there is left alone.

                The answer counts what was created.

                Arguments:
                  INSTITUTION  The institutions to harvest for.

                Options:
                  -p, --provider NAME        Only that provider. May be given several
                                             times.
                      --report TEXT          Only those reports. Several with commas
                                             between.
                      --months MONTHS        The months to ask for.
                      --start now|overnight  When to begin. One of now, overnight.
                                             Default: overnight.
                      --[no-]approval        Whether somebody has to approve first.
                  -n, --dry-run              Only says what would be done.

                Options of every command:
                  -c, --config FILE  The configuration file.
                      --as ADDRESS   Acts as that user.
                  -h, --help         Shows this help.

                Examples:
                  sample harvest request --months 2025-01 17
                      Asks for January.

                """
        )
    }

    @Test func `a noun's help lists its verbs`() {
        let page = HelpPage([Sample.tree.root, Sample.tree.root.commands[0]], of: Sample.tree, width: 80)
        #expect(page.text.contains("Usage: sample harvest COMMAND\n"))
        #expect(
            page.text.contains(
                "\n  request  Asks for harvests of providers, reports and months, for one or\n           several institutions.\n  list     Lists harvests.\n"
            )
        )
        #expect(page.text.contains("“sample harvest COMMAND --help” says more about a command."))
    }

    @Test(arguments: [40, 60, 80, 100, 250])
    func `no line is wider than the terminal`(width: Int) {
        for path in paths(from: [Sample.tree.root]) + paths(from: [CommandTree.garner.root]) {
            let lines = HelpPage(path, of: Sample.tree, width: width).text.split(separator: "\n")
            // Examples are lines to be typed and are never broken; an option's name may be longer than half a line, and a
            // single word, such as an address, longer than the room that is left.
            for line in lines where !line.hasPrefix("  \(path[0].name) ") && !line.hasPrefix("Usage") && width >= 60 {
                if !line.drop(while: { $0 == " " }).contains(" ") { continue }
                #expect(line.displayWidth <= min(width, 100), "\(line)")
            }
        }
    }

    /// What the shipped commands must keep to, so that help reads as one piece.
    @Test func `every shipped command is described in the same manner`() {
        for path in paths(from: [CommandTree.garner.root]) {
            let command = path[path.count - 1]
            let parameters = command.verb?.parameters ?? []
            for (name, summary) in [(command.name, command.summary)] + parameters.map({ ($0.name, $0.summary) }) {
                #expect(summary.hasSuffix("."), "\(name)")
                #expect(summary.first?.isUppercase == true, "\(name)")
            }
            let spellings =
                parameters.filter { $0.form != .word }.flatMap(\.spellings)
                + CommandTree.garner.shared.flatMap(\.spellings) + ["-h", "--help"]
            #expect(Set(spellings).count == spellings.count, "\(path.map(\.name))")
            let words = parameters.filter { $0.form == .word }
            #expect(words.dropLast().allSatisfy { !$0.isRepeated && $0.isRequired }, "\(path.map(\.name))")
            #expect(Set(command.commands.map(\.name)).count == command.commands.count)
        }
    }

    @Test func `every example can be parsed`() throws {
        for path in paths(from: [CommandTree.garner.root]) {
            for example in path[path.count - 1].verb?.examples ?? [] {
                let words = Self.words(of: example.line.prefix { $0 != ">" && $0 != "|" })
                #expect(throws: Never.self, "\(example.line)") { try ArgumentParser.parse(words, by: .garner) }
            }
        }
    }

    /// The words as a shell passes them on: what stands in double quotes is one.
    private static func words(of line: some StringProtocol) -> [String] {
        String(line).split(separator: Character("\""), omittingEmptySubsequences: false).enumerated().reduce(into: []) {
            words,
            part in
            if part.offset % 2 == 1 {
                words.append(String(part.element))
            } else {
                words += part.element.split(separator: " ").map(String.init)
            }
        }
    }

    private func paths(from path: [Command]) -> [[Command]] {
        [path] + path[path.count - 1].commands.flatMap { paths(from: path + [$0]) }
    }
}
