import Foundation
import Testing

/// The rules that no compiler and no linter holds, read from the sources themselves.
@Suite struct SourceRulesTests {
    @Test func `each C library has one chapter that imports it`() throws {
        let tree = try SourceTree()
        var importers: [String: Set<String>] = [:]
        for file in tree.files {
            for match in file.text.matches(of: /(?m)^[a-z@_() ]*import (C[A-Z]\w*)$/) {
                importers[String(match.1), default: []].insert(file.chapter)
            }
        }
        #expect(
            importers == [
                "CCurl": ["Transfer"], "CSQLite": ["Database"], "CPostgreSQL": ["Database"], "CMicroHTTPD": ["HTTP"],
                "CSodium": ["Crypto"],
                "CZlib": ["Ground"], "CLinux": ["Ground"],
            ]
        )
    }

    @Test func `nothing traps, force-casts or swallows an error`() throws {
        let tree = try SourceTree()
        #expect(tree.places(of: /\btry!|\bas!|\bfatalError\b/) == [])
        let swallowed = tree.files.filter { $0.text.contains(/\bcatch\b[^{\n]*\{\s*\}/) }.map(\.path)
        #expect(swallowed == [])
    }

    @Test func `the thread sanitizer can watch every lock`() throws {
        #expect(try SourceTree().places(of: /\bimport Synchronization\b/) == [])
    }

    @Test func `what is shared unchecked says what makes it safe`() throws {
        for file in try SourceTree().files {
            let lines = file.lines
            for (index, line) in lines.enumerated() where line.contains("@unchecked Sendable") {
                guard !line.contains("//") else { continue }
                let reason = lines[max(0, index - 3)..<index].contains { $0.contains("// @unchecked Sendable because") }
                #expect(reason, "\(file.path):\(index + 1)")
            }
        }
    }

    /// A resolver that hangs would else hold a handle, and all that share its loop, for as long as it hangs.
    @Test func `every libcurl handle leaves a hanging resolver behind`() throws {
        let makers = try SourceTree().files.filter { $0.text.contains("curl_easy_init()") }
        #expect(makers.count == 2)
        for file in makers { #expect(file.text.contains("CURLOPT_QUICK_EXIT"), "\(file.path)") }
    }

    /// Tables belong to chapters; whoever ties chapters together asks their repositories.
    ///
    /// Only what measures the service and what destroys it look at tables from outside.
    @Test func `SQL stands only in the chapters that own tables`() throws {
        let owners: Set = [
            "Database", "Tenancy", "Connections", "Harvests", "Usage", "Alerts", "Recipients", "Mail", "garner-bench",
            "garner-chaos",
        ]
        let statement =
            /\b(SELECT [\w*(]|INSERT INTO |DELETE FROM |UPDATE \w+ SET|PRAGMA \w|CREATE (UNIQUE )?(TABLE|INDEX) )/
        let tree = try SourceTree()
        let places = tree.places(of: statement) { file in
            !owners.contains(file.chapter) && file.path != "Engine/EngineSchema.swift"
                && !(file.chapter == "Engine" && file.path.hasSuffix("Repository.swift"))
        }
        #expect(places == [])
        #expect(!tree.places(of: statement) { $0.chapter == "Harvests" }.isEmpty)
    }

    @Test func `the README tells the chapters that there are, in the order in which they build on each other`() throws {
        let tree = try SourceTree()
        let targets = Manifest(try tree.text("Package.swift")).targets
        #expect(Manifest.chapters(inReadme: try tree.text("README.md")) == targets.map(\.name))
        let folders = try FileManager.default.contentsOfDirectory(atPath: tree.root.appending(path: "Sources").path)
        #expect(folders.sorted() == targets.map(\.name).sorted())
        for (place, target) in targets.enumerated() {
            // What measures and what destroys the program stand on the servers that tests are played against.
            let standsOnServers = ["garner-bench", "garner-chaos"].contains(target.name)
            let servers: Set = standsOnServers ? ["TestSupport"] : []
            let earlier = servers.union(targets[..<place].map(\.name))
            #expect(earlier.isSuperset(of: target.after), "\(target.name) imports a later chapter")
        }
    }
}
