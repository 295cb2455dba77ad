import Foundation
import Testing

@Suite struct DocumentationTests {
    @Test func `every type, and all that another chapter sees, says what it is for`() throws {
        for file in try SourceTree().files {
            for place in Undocumented(in: file.lines).places { Issue.record("\(file.path):\(place)") }
        }
    }

    @Test(arguments: [
        ("package func a() {}", 1),
        ("/// Does.\npackage func a() {}", 0),
        ("/// Does.\n@discardableResult\npackage static func a() {}", 0),
        ("/// Holds.\n// @unchecked Sendable because it is.\npackage final class A: @unchecked Sendable {", 0),
        ("/// *Throws*: something.\npackage func a() throws {}", 1),
        ("/// Holds.\n\npackage struct A {}", 1),
        ("package init() {}", 0),
        ("    package static func == (left: A, right: A) -> Bool { true }", 0),
        ("/// Does.\npackage protocol A {\n    func b()\n}\nfunc c() {}", 1),
        ("/// Does.\npackage protocol A {\n    /// Does too.\n    func b()\n}", 0),
        ("    package typealias A = Int", 1),
        ("    enum Work {", 1), ("    private enum Work {", 0),
        ("final class Bell: Sendable {", 1),
        ("            class TEXT NOT NULL,", 0),
        ("        class kind: Kind,", 0),
    ])
    func `a declaration without a sentence is found`(text: String, count: Int) {
        #expect(Undocumented(in: text.split(separator: "\n", omittingEmptySubsequences: false)).places.count == count)
    }

    @Test func `each chapter has a page that tells its part of the story`() throws {
        let tree = try SourceTree()
        let chapters = Manifest(try tree.text("Package.swift")).targets.filter(\.isLibraryChapter).map(\.name)
        #expect(chapters.count > 10)
        for chapter in chapters {
            let page = try tree.text("Sources/\(chapter)/\(chapter).docc/\(chapter).md")
            #expect(page.hasPrefix("# ``\(chapter)``\n"), "\(chapter)")
            #expect(page.contains("\n## Topics\n"), "\(chapter)")
        }
    }
}
