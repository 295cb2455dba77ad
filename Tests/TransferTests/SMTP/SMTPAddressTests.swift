import Foundation
import Ground
import TestSupport
import Testing
import Transfer

@Suite struct SMTPAddressTests {
    @Test(arguments: [
        ("anna.meier@bibliothek.example", "anna.meier@bibliothek.example"),
        ("o'hara+garner@LIB.Example", "o'hara+garner@lib.example"),
        ("a@bücher.example", "a@xn--bcher-kva.example"),
        ("a@BÜCHER.Example", "a@xn--bcher-kva.example"),
        ("a@straße.example", "a@xn--strae-oqa.example"),
        ("a@例え。テスト", "a@xn--r8jz45g.xn--zckzah"),
        ("a@ｅｘａｍｐｌｅ.org", "a@example.org"),
        ("root@localhost", "root@localhost"),
    ])
    func `an address is written in ASCII`(text: String, ascii: String) throws {
        #expect(try EnvelopeAddress(text).ascii == ascii)
    }

    @Test(arguments: [
        ("anna", EnvelopeAddress.Fault.noAt),
        ("@lib.example", .emptyLocalPart),
        (String(repeating: "a", count: 65) + "@lib.example", .localPartTooLong),
        ("jürgen@lib.example", .foreignLocalPart),
        ("a b@lib.example", .badLocalPart),
        ("a..b@lib.example", .badLocalPart),
        (".a@lib.example", .badLocalPart),
        ("a@b@lib.example", .badLocalPart),
        ("\"a b\"@lib.example", .badLocalPart),
        ("<a@lib.example>", .badLocalPart),
        ("a@", .badDomain),
        ("a@lib..example", .badDomain),
        ("a@-lib.example", .badDomain),
        ("a@lib_1.example", .badDomain),
        ("a@[127.0.0.1]", .badDomain),
        ("a@lib.example ", .badDomain),
        ("a@💌.example", .badDomain),
        ("a@lib\u{200b}.example", .badDomain),
        ("a@" + String(repeating: "b", count: 64) + ".example", .badDomain),
        ("b@x>\r\nRCPT TO:<victim@x", .badLocalPart),
        ("b@x\r\nRCPT TO:<victim", .badDomain),
        ("a\n@x.example", .badLocalPart),
        ("a@x.example\n", .badDomain),
        ("a\u{0}@x.example", .badLocalPart),
        ("a\r\u{301}@x.example", .badLocalPart),
        ("a@x.example> NOTIFY=FAILURE", .badDomain),
    ])
    func `what could not be a mailbox, or could be a command, is refused`(text: String, fault: EnvelopeAddress.Fault) {
        #expect(throws: fault) { try EnvelopeAddress(text) }
    }

    @Test func `no random text becomes an address that breaks a line or a bracket`() throws {
        let alphabet = Array("ab.@-_+<>\r\n\t \"\\,;:()[]\u{0}\u{7f}éß例\u{301}\u{200d}🙂".unicodeScalars)
        var generator = SeededGenerator(seed: 11)
        var accepted = 0
        for round in 0..<20_000 {
            var text = String.UnicodeScalarView()
            for scalar in "anna@lib.example".unicodeScalars {
                let isKept = Int.random(in: 0..<20, using: &generator) > 0
                text.append(isKept ? scalar : alphabet[Int.random(in: 0..<alphabet.count, using: &generator)])
            }
            guard let address = try? EnvelopeAddress(String(text)) else { continue }
            accepted += 1
            let isSafe = address.ascii.utf8.allSatisfy { (33...126).contains($0) && !"<>\",;:()[]\\".utf8.contains($0) }
            #expect(isSafe, "round \(round) of seed 11: \(String(text).debugDescription)")
            #expect(address.ascii.filter { $0 == "@" }.count == 1, "round \(round) of seed 11")
        }
        #expect(accepted > 100)
    }

    @Test(.enabled(if: Requirement.python(), "needs python3"))
    func `labels of any script are encoded as Python's punycode does`() throws {
        let letters = Array("abz09üßéñøłžčαβγдежשםאبجدकखगกขคあいうアイ漢字例한글".unicodeScalars)
        var generator = SeededGenerator(seed: 12)
        var labels: [String] = []
        for _ in 0..<3_000 {
            var label = String.UnicodeScalarView()
            for _ in 0..<Int.random(in: 1...14, using: &generator) {
                label.append(letters[Int.random(in: 0..<letters.count, using: &generator)])
            }
            labels.append(String(label).precomposedStringWithCompatibilityMapping)
        }
        let script = """
            import sys, unicodedata
            for line in sys.stdin.buffer.read().decode().split('\\n'):
                line = unicodedata.normalize('NFC', line)
                print(line if line.isascii() else 'xn--' + line.encode('punycode').decode())
            """
        let input = Array(labels.joined(separator: "\n").utf8)
        let output = String(decoding: try Program.succeed("python3", ["-c", script], input: input), as: UTF8.self)
        let expected = output.split(separator: "\n", omittingEmptySubsequences: false)
        for (label, expected) in zip(labels, expected) where expected.utf8.count <= 63 {
            #expect(DomainName(label)?.ascii == String(expected), "\(label.debugDescription)")
        }
    }
}
