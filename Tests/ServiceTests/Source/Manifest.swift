/// What Package.swift and the README say of the chapters, read from their texts.
struct Manifest {
    /// A target that holds code or a C library, with the earlier ones that it may import.
    struct Target: Equatable {
        let name: String
        let after: [String]
        let isLibraryChapter: Bool
    }

    /// In the order in which they are told.
    let targets: [Target]

    init(_ manifest: String) {
        let declaration = /(?m)^ {8}(library|chapter|program|\.systemLibrary)\((?s:(.*?))\),?$/
        targets = manifest.matches(of: declaration).compactMap { match in
            let words = match.2.matches(of: /"([^"]*)"/).map { String($0.1) }
            guard let name = words.first else { return nil }
            let hasOthers = match.1 == "chapter" || match.1 == "program"
            return Target(
                name: name,
                after: hasOthers ? Array(words.dropFirst()) : [],
                isLibraryChapter: match.1 == "chapter"
            )
        }
    }

    /// The names in the README's list of chapters, in its order.
    ///
    /// *Shape*: a name, or several C libraries, then two blanks and what it holds; the last line has two of each.
    static func chapters(inReadme readme: String) -> [String] {
        guard let list = readme.firstMatch(of: /## How the source is laid out(?s:.*?)```\n((?s:.*?))```/) else {
            return []
        }
        return list.1.split(separator: "\n").flatMap { line in
            let columns = line.split(separator: /\ {2,}/)
            return columns.indices.filter { $0.isMultiple(of: 2) }.flatMap { columns[$0].split(separator: " ") }
        }.map(String.init)
    }
}
