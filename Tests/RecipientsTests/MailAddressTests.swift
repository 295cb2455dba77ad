import Recipients
import Testing

@Suite struct `A mail address` {
    @Test(arguments: [
        ("Ann@Example.ORG", "ann@example.org"),
        ("  o'neil+x@lib.example  ", "o'neil+x@lib.example"),
        ("a.b@localhost", "a.b@localhost"),
        ("x@xn--bcher-kva.example", "x@xn--bcher-kva.example"),
    ])
    func `is compared in lower case and without outer spaces`(written: String, expected: String) {
        #expect(MailAddress(written)?.text == expected)
    }

    @Test(arguments: [
        "", "@", "a@", "@b", "a@b@c", "a b@c.example", "a@b..c", ".a@b", "a.@b", "a..b@c", "a@-b.example",
        "a@b-.example",
        "a@b.example>\r\nRCPT TO:<victim@x.example", "a\r\n@b.example", "a@b.example\u{0}", "\"a b\"@c.example",
        "a@[127.0.0.1]",
        "ä@b.example", "a@bücher.example", "a,b@c.example", "a@b.example,c@d.example", "<a@b.example>",
    ])
    func `refuses what must never reach an envelope`(text: String) {
        #expect(MailAddress(text) == nil)
    }

    @Test func `keeps the limits of RFC 5321`() {
        let local = String(repeating: "l", count: 64)
        #expect(MailAddress("\(local)@example.org") != nil)
        #expect(MailAddress("l\(local)@example.org") == nil)
        let label = String(repeating: "d", count: 63)
        #expect(MailAddress("a@\(label).\(label).\(label).example") != nil)
        #expect(MailAddress("a@\(label).\(label).\(label).\(label).example") == nil)
    }
}
