internal import Foundation
internal import Ground

/// The files of one language.
struct LanguageFolder: Sendable {
    private(set) var subjects: [String: Template] = [:]
    private(set) var texts: [String: Template] = [:]
    private(set) var htmls: [String: Template] = [:]
    private(set) var textPartials: [String: Template] = [:]
    private(set) var htmlPartials: [String: Template] = [:]
    private(set) var labels: TemplateLabels?
    /// Every name that a file bears, broken ones too.
    private(set) var mentioned: Set<String> = []
    /// What is wrong with a file of a mail, by the mail's name: such a mail cannot be written as it was meant.
    private(set) var broken: [String: String] = [:]

    init(_ path: String, _ problems: inout [String]) {
        for file in MailTemplateSet.entries(path).sorted() where !file.hasPrefix(".") {
            let filePath = "\(path)/\(file)"
            guard let data = FileManager.default.contents(atPath: filePath),
                let source = String(validating: data, as: UTF8.self)
            else {
                note("\(filePath): cannot be read as UTF-8 text", file, &problems)
                continue
            }
            do {
                try take(file, source)
            } catch {
                note("\(filePath): \(error)", file, &problems)
            }
        }
    }

    private mutating func note(_ problem: String, _ file: String, _ problems: inout [String]) {
        problems.append(problem)
        guard !file.hasPrefix("_"), file != "labels.json5" else { return }
        let name = String(file.prefix { $0 != "." })
        guard [".subject", ".txt", ".html"].contains(file.dropFirst(name.count)) else { return }
        mentioned.insert(name)
        broken[name] = broken[name] ?? problem
    }

    private mutating func take(_ file: String, _ source: String) throws {
        if file == "labels.json5" {
            labels = TemplateLabels(try JSONValue(parsing: source, as: .json5))
            return
        }
        let name = String(file.prefix { $0 != "." })
        switch (file.hasPrefix("_"), file.dropFirst(name.count)) {
        case (false, ".subject"):
            mentioned.insert(name)
            subjects[name] = try Template(parsing: source, escaping: .none)
        case (false, ".txt"):
            mentioned.insert(name)
            texts[name] = try Template(parsing: source, escaping: .none)
        case (false, ".html"):
            mentioned.insert(name)
            htmls[name] = try Template(parsing: source, escaping: .html)
        case (true, ".txt"): textPartials[String(name.dropFirst())] = try Template(parsing: source, escaping: .none)
        case (true, ".html"): htmlPartials[String(name.dropFirst())] = try Template(parsing: source, escaping: .html)
        default: throw StrangeTemplateFile()
        }
    }
}

/// A file among the templates that no mail is written by.
private struct StrangeTemplateFile: Error, CustomStringConvertible {
    var description: String { "it is no .subject, .txt, .html or labels.json5, and is not used" }
}

extension MailTemplateSet {
    static func entries(_ folder: String) -> [String] {
        (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    }

    static func isFolder(_ path: String) -> Bool {
        var isFolder: ObjCBool = false
        return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder.boolValue
    }
}
