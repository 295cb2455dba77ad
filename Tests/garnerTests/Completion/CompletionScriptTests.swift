import Foundation
import Ground
import Testing

@testable import garner

struct CompletionScriptTests {
    private let script = CompletionScript(Sample.tree)

    @Test(
        arguments: [
            ("", ["harvest", "alert"]),
            ("har", ["harvest"]),
            ("harvest ", ["request", "list"]),
            ("harvest --as list ", ["request", "list"]),
            ("--as me harvest li", ["list"]),
            ("harvest list --st", ["--status"]),
            ("harvest list --status ", ["New", "Fail", "Success", "Stopped"]),
            ("harvest list --status = S", ["Success", "Stopped"]),
            ("harvest list --status =", ["New", "Fail", "Success", "Stopped"]),
            ("harvest list --no", []),
            ("harvest request --no", ["--no-approval"]),
            ("harvest request --start now -p ", []),
            (
                "harvest request -",
                [
                    "-c", "--config", "--as", "-p", "--provider", "--report", "--months", "--start", "--approval",
                    "--no-approval",
                    "-n", "--dry-run", "-h", "--help",
                ]
            ),
            ("-c /etc/host", ["/etc/host.conf", "/etc/hostname", "/etc/hosts"]),
            ("harvest list /etc/ap", ["/etc/apt"]),
            ("alert list ", []),
        ] as [(String, [String])]
    )
    func `bash offers what fits`(line: String, expected: [String]) async throws {
        let words = ["sample"] + line.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
        let quoted = words.map { "'\($0)'" }.joined(separator: " ")
        // compopt works only while bash itself completes.
        let test = """
            \(script.bash)
            compopt() { :; }
            COMP_WORDS=(\(quoted)); COMP_CWORD=\(words.count - 1)
            _sample
            printf '%s\\n' "${COMPREPLY[@]}"
            """
        let outcome = try await ChildProcess.run("/bin/bash", arguments: ["-eu", "-c", test])
        #expect(outcome.errors == "")
        let offered = String(decoding: outcome.output, as: UTF8.self).split(separator: "\n").map(String.init)
        let isPath = expected.first?.hasPrefix("/") == true
        #expect(isPath ? Set(offered).isSuperset(of: expected.filter(exists)) : offered == expected)
    }

    @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/zsh"), "needs the package zsh"))
    func `zsh accepts the script and offers what fits`() async throws {
        // _arguments works only while zsh itself completes: so a zsh in a pseudo-terminal is asked to.
        let test = """
            zmodload zsh/zpty
            zpty shell zsh -f -i
            zpty -w shell "PS1=; TERM=dumb; autoload -Uz compinit; compinit -u -D; source $1; print re''ady"
            zpty -r shell line '*ready*'
            zpty -w -n shell $'sample harvest list --status \\t\\t'
            for (( i = 0; i < 200; i++ )); do
                zpty -r -t shell line && screen+=$line || sleep 0.05
                [[ $screen == *Success* ]] && break
            done
            print -rn -- $screen
            zpty -d shell
            """
        let folder = FileManager.default.temporaryDirectory.appending(path: "zsh-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appending(path: "_sample")
        try script.zsh.write(to: file, atomically: true, encoding: .utf8)
        let syntax = try await ChildProcess.run("/usr/bin/zsh", arguments: ["-n", file.path])
        #expect(syntax.succeeded, "\(syntax.errors)")
        let outcome = try await ChildProcess.run("/usr/bin/zsh", arguments: ["-f", "-c", test, "zsh", file.path])
        let screen = String(decoding: outcome.output, as: UTF8.self)
        for word in ["Fail", "New", "Stopped", "Success"] { #expect(screen.contains(word), "\(screen)") }
    }

    private func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }
}
