import Ground
import Tenancy
import TestSupport
import Testing

struct MailAddressTests {
    @Test(arguments: [
        ("ada@example.org", "ada@example.org", "ada@example.org"),
        ("  Ada.Lovelace+x@Example.ORG\n", "Ada.Lovelace+x@example.org", "ada.lovelace+x@example.org"),
        ("o'hara_1/2@xn--bcher-kva.example", "o'hara_1/2@xn--bcher-kva.example", "o'hara_1/2@xn--bcher-kva.example"),
        ("root@localhost", "root@localhost", "root@localhost"),
    ])
    func `usable addresses keep their local part and lower their domain`(
        written: String,
        text: String,
        key: String
    ) throws {
        let address = try MailAddress(written)
        #expect(address.text == text)
        #expect(address.key == key)
    }

    @Test(arguments: [
        "", "@", "a@", "@b", "a", "a b@c.de", "a@b c.de", "a@b..de", "a@.de", "a@de.", "a@-b.de", "a@b-.de",
        ".a@b.de", "a.@b.de", "a..b@c.de", "\"a b\"@c.de", "a@[127.0.0.1]", "Ada <a@b.de>", "a@b.de,c@d.de",
        "a@b.de\r\nBcc: x@y.de", "a\r\n@b.de", "a@b\n.de", "a\u{0}@b.de", "a@b.de>\r\nRCPT TO:<v@w.de", "ä@b.de",
        "a@bücher.de", "a@@b.de", "a@b@c.de", "a(comment)@b.de", "a;b@c.de", "a@b_c.de",
    ])
    func `what could carry a second recipient, or no mail at all, is refused`(written: String) {
        #expect(throws: MailAddressError.self) { try MailAddress(written) }
    }

    @Test func `lengths end where RFC 5321 ends them`() throws {
        let label = String(repeating: "d", count: 63)
        let local = String(repeating: "l", count: 64)
        #expect(throws: Never.self) { try MailAddress("\(local)@example.org") }
        #expect(throws: MailAddressError.self) { try MailAddress("l\(local)@example.org") }
        #expect(throws: Never.self) { try MailAddress("a@\(label).\(label).\(label).org") }
        #expect(throws: MailAddressError.self) { try MailAddress("a@\(label)d.org") }
        #expect(throws: MailAddressError.self) { try MailAddress("\(local)@\(label).\(label).\(label)") }
    }

    @Test func `no random text makes an address that breaks a line or adds a recipient`() {
        let alphabet = Array("ab.@<>\r\n ,;:\"\\()[]\u{0}ä-_xn+\t")
        var usable = 0
        for seed in 0..<20_000 {
            var generator = SeededGenerator(seed: UInt64(seed))
            let length = Int.random(in: 3...12, using: &generator)
            let text = String((0..<length).compactMap { _ in alphabet.randomElement(using: &generator) })
            guard let address = try? MailAddress(text) else { continue }
            usable += 1
            let fine = address.text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f && !#"<>,;:"\()[]"#.utf8.contains($0) }
            invariant(fine, "seed \(seed)")
            invariant(address.text.filter { $0 == "@" }.count == 1, "seed \(seed)")
        }
        #expect(usable > 0)
    }
}
