import Foundation
import Testing

/// Reads the sources of the front for what the compiler cannot forbid.
struct DoorTests {
    @Test func `every use case takes a principal and asks for leave`() throws {
        var count = 0
        for (path, text) in try Self.sources(of: "Service") where path.contains("/UseCases+") {
            for function in text.components(separatedBy: "\n    package func ").dropFirst() {
                let body = function.components(separatedBy: "\n    }\n")[0]
                let name = String(body.prefix { $0 != "(" })
                guard !Self.makers.contains(name) else { continue }
                count += 1
                #expect(body.contains("as principal: Principal"), "\(path): \(name)")
                // By itself, or through another that does.
                let asks = ["changing(", "reading(", "as: principal"].contains { body.contains($0) }
                #expect(asks, "\(path): \(name)")
            }
        }
        #expect(count > 40)
    }

    @Test func `the front never makes a scope: it takes the principal's`() throws {
        for folder in ["Service", "garner"] {
            for (path, text) in try Self.sources(of: folder) where !path.contains("/Service/Installation/") {
                #expect(!text.contains("ConsortiumScope("), "\(path)")
                // The doctor answers to whoever runs the installation alone, and counts over all consortia.
                if !path.contains("/Service/Doctor/") { #expect(!text.contains("EngineScope("), "\(path)") }
            }
        }
    }

    @Test func `nothing in the front decides by a role's name`() throws {
        for folder in ["Service", "garner"] {
            for (path, text) in try Self.sources(of: folder) {
                for line in text.split(separator: "\n") where line.contains(".role ==") {
                    Issue.record("\(path): \(line); ask AccessPolicy or GrantPolicy")
                }
            }
        }
    }

    /// They make principals, and so cannot take one.
    private static let makers: Set<String> = ["shell", "principal"]

    private static func sources(of target: String) throws -> [(path: String, text: String)] {
        let package = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let folder = package.appending(path: "Sources/\(target)").path
        let files = try #require(FileManager.default.enumerator(atPath: folder))
        return try files.compactMap { $0 as? String }.filter { $0.hasSuffix(".swift") }.sorted().map {
            ("\(folder)/\($0)", try String(contentsOfFile: "\(folder)/\($0)", encoding: .utf8))
        }
    }
}
