import Ground
import Testing

@testable import Transfer

@Suite struct SMTPConversationTests {
    @Test(
        arguments: [
            (["250 ok"], 250, nil, "ok"),
            (["550-5.1.1 no such", "550 5.1.1 user"], 550, "5.1.1", "no such user"),
            (["451 4.3.2 later"], 451, "4.3.2", "later"),
            (["550 2.0.0 is not of this class"], 550, nil, "2.0.0 is not of this class"),
            (["354"], 354, nil, ""),
            (["599 5.7 odd"], 599, nil, "5.7 odd"),
            (["250-first", "250-second", "250 third"], 250, nil, "first second third"),
            (["550 bad\u{1b}[31m"], 550, nil, "bad[31m"),
        ] as [([String], Int, String?, String)]
    )
    func `replies of one line and of many are read`(lines: [String], code: Int, enhanced: String?, text: String) throws
    {
        var reader = SMTPReplyReader()
        var reply: SMTPReply?
        for line in lines {
            #expect(reply == nil)
            reply = reader.take(Array((line + "\r\n").utf8))
        }
        #expect(reply?.code == code)
        #expect(reply?.enhancedCode == enhanced)
        #expect(reply?.text == text)
    }

    @Test(arguments: [
        ("a\r\nb\r\n", "a\r\nb\r\n"), ("a\nb", "a\r\nb\r\n"), ("a\rb\r", "a\r\nb\r\n"), ("\n.\n", "\r\n.\r\n"),
        ("a\r\n\rb\n\r\n", "a\r\n\r\nb\r\n\r\n"), ("", ""), ("\r", "\r\n"), ("a\r\r\nb", "a\r\n\r\nb\r\n"),
    ])
    func `line ends become CR LF and nothing else does`(text: String, canonical: String) {
        let bytes = CanonicalMessage.canonical(Array(text.utf8))
        #expect(String(decoding: bytes, as: UTF8.self) == canonical)
        #expect(CanonicalMessage.isCanonical(bytes))
    }

    @Test func `any bytes become canonical, once and for all`() {
        var generator = SeededGenerator(seed: 21)
        let alphabet: [UInt8] = [13, 10, 46, 97]
        for round in 0..<20_000 {
            let bytes = (0..<Int.random(in: 0...20, using: &generator)).map { _ in
                alphabet[Int.random(in: 0..<4, using: &generator)]
            }
            let once = CanonicalMessage.canonical(bytes)
            #expect(CanonicalMessage.isCanonical(once), "round \(round) of seed 21: \(bytes)")
            #expect(CanonicalMessage.canonical(once) == once, "round \(round) of seed 21")
            #expect(once.filter { $0 > 13 } == bytes.filter { $0 > 13 }, "round \(round) of seed 21")
        }
    }

    @Test func `only a refusal of the mailbox says that there is none`() {
        func outcome(_ code: Int, _ enhanced: String?, at phase: SMTPOutcome.Phase = .recipient) -> SMTPOutcome {
            let result: SMTPOutcome.Result = code >= 500 ? .refusedPermanently : .refusedTemporarily
            return SMTPOutcome(result, at: phase, explanation: "", replyCode: code, enhancedCode: enhanced)
        }
        #expect(outcome(550, "5.1.1").saysNoSuchMailbox)
        #expect(outcome(550, nil).saysNoSuchMailbox)
        #expect(!outcome(550, "5.7.1").saysNoSuchMailbox)
        #expect(!outcome(451, "4.1.1").saysNoSuchMailbox)
        #expect(!outcome(554, nil, at: .final).saysNoSuchMailbox)
    }
}
