import Foundation
import Ground
import Service
import Testing

/// The file that is shipped says what the code does.
@Suite struct ConfigurationFileTests {
    static let path = URL(filePath: #filePath).deletingLastPathComponent().appending(
        path: "../../../config/garner.json5"
    )
    .standardizedFileURL.path

    @Test func `the shipped file is the one that the settings describe`() throws {
        let shipped = try String(contentsOfFile: Self.path, encoding: .utf8)
        Attachment.record(ConfigurationFile.text, named: "garner.json5")
        #expect(
            shipped == ConfigurationFile.text,
            "config/garner.json5 is to be written anew from ConfigurationFile.text"
        )
    }

    @Test func `reading the shipped file gives the defaults of the code`() throws {
        let loaded = try ConfigurationLoader.load(file: Self.path, environment: [:])
        #expect(loaded.configuration == Configuration())
        #expect(loaded.warnings.isEmpty)
    }

    @Test func `every setting stands in the shipped file`() throws {
        let document = try JSONValue(parsing: Array(Data(contentsOf: URL(filePath: Self.path))), as: .json5)
        for setting in Setting.all {
            let value = setting.key.split(separator: ".").reduce(document) { $0?[String($1)] }
            #expect(value == setting.standard, "\(setting.key)")
        }
    }

    @Test func `no line is longer than the code's own, and every setting is explained`() throws {
        for line in ConfigurationFile.text.split(separator: "\n") { #expect(line.count <= 120) }
        for setting in Setting.all { #expect(setting.help.hasSuffix("."), "\(setting.key)") }
    }
}
