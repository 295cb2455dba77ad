import Foundation
import Ground
import TestSupport

/// A mail as Python's email package read it.
struct ReadMail {
    let defects: [String]
    let subject: String
    let to: [[String]]
    let from: [[String]]
    let headers: [String: String]
    let types: [String]
    let text: String?
    let html: String?

    /// Has all mails read by one process.
    static func read(_ mails: [[UInt8]]) throws -> [ReadMail] {
        let script = Bundle.module.bundleURL.appending(path: "Fixtures/read_mails.py")
        let input = mails.map { Data($0).base64EncodedString() + "\n" }.joined()
        let output = try Program.succeed("python3", [script.path], input: Array(input.utf8))
        return try output.split(separator: 10).map { try ReadMail(JSONValue(parsing: Array($0))) }
    }

    private init(_ json: JSONValue) {
        func texts(_ value: JSONValue?) -> [String] { value?.array?.compactMap(\.string) ?? [] }
        defects = texts(json["defects"])
        subject = json["subject"]?.string ?? ""
        to = json["to"]?.array?.map { texts($0) } ?? []
        from = json["from"]?.array?.map { texts($0) } ?? []
        headers = json["headers"]?.object?.compactMapValues(\.string) ?? [:]
        types = texts(json["types"])
        text = json["text"]?.string
        html = json["html"]?.string
    }
}
