internal import Foundation
internal import Ground

extension String: ArgumentValue {
    init?(argument: String) { self = argument }

    static var placeholder: String { "TEXT" }

    static var expectation: String { "a text" }
}

extension Int: ArgumentValue {
    init?(argument: String) { self.init(argument) }

    static var placeholder: String { "NUMBER" }

    static var expectation: String { "a whole number" }
}

/// How many of something: at least one.
struct ItemCount: ArgumentValue, Hashable {
    let number: Int

    init(_ number: Int) { self.number = number }

    init?(argument: String) {
        guard let number = Int(argument), number > 0 else { return nil }
        self.number = number
    }

    static let placeholder = "NUMBER"
    static let expectation = "a whole number from 1"

    var written: String { String(number) }
}

extension Identifier: ArgumentValue {
    init?(argument: String) { self.init(argument) }

    static var placeholder: String { "ID" }

    static var expectation: String { "the number that lists show in the column ID" }
}

extension ByteCount: ArgumentValue {
    init?(argument: String) { self.init(argument) }

    static var placeholder: String { "SIZE" }

    static var expectation: String { "a size such as 64 KiB or 2 GB" }
}

/// The path of a file, made absolute; `-`, which stands for a standard stream, stays as it is.
struct FileArgument: ArgumentValue, Hashable {
    let path: String

    init?(argument: String) {
        guard !argument.isEmpty else { return nil }
        path = argument == "-" ? argument : URL(fileURLWithPath: argument).standardizedFileURL.path
    }

    static let placeholder = "FILE"
    static let expectation = "the path of a file"
    static let completion = ArgumentCompletion.file
}

/// The path of a folder, made absolute.
struct FolderArgument: ArgumentValue, Hashable {
    let path: String

    init?(argument: String) {
        guard !argument.isEmpty else { return nil }
        path = URL(fileURLWithPath: argument).standardizedFileURL.path
    }

    static let placeholder = "FOLDER"
    static let expectation = "the path of a folder"
    static let completion = ArgumentCompletion.folder
}
