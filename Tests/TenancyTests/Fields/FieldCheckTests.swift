import Tenancy
import Testing

struct FieldCheckTests {
    /// What nobody sees, or what turns the text around it.
    @Test(arguments: [
        "\u{200B}", "Lib\u{200B}rary", "\u{202E}yrarbiL", "A\u{2066}B", "\u{FEFF}Library", "Li\u{AD}brary", "\u{3164}",
        "\u{115F}x", "\u{2800}", "\u{200D}", "\u{200C}Library", "Lib\u{200D}rary", "A\u{E0041}", "\u{061C}x",
        "x\u{200F}",
    ])
    func `a name with what nobody sees is refused, and the character is named`(name: String) {
        var check = FieldCheck()
        _ = check.line(name, "name")
        #expect(check.problems.map(\.field) == ["name"])
        #expect(check.problems.first?.message.contains("U+") == true, "\(check.problems)")
    }

    @Test(arguments: [
        "کتابخانه\u{200C}ها", "ന\u{0D4D}\u{200D}", "क\u{094D}\u{200D}ष", "Bücherei 👩\u{200D}👧", "Café ☕\u{FE0F}",
        "Ελλάδα",
        "מכללת אלף", "المكتبة", "東京大学", "O’Neill & Söhne – №5", "e\u{301}cole",
    ])
    func `a name keeps the joiners and marks that its script needs`(name: String) {
        var check = FieldCheck()
        #expect(check.line(name, "name") == name)
        #expect(check.problems.isEmpty)
    }

    @Test func `notes may hold several lines and right-to-left marks, and nothing that turns text`() {
        var check = FieldCheck()
        _ = check.text("one\n\ttwo \u{200F}", "notes")
        #expect(check.problems.isEmpty)
        _ = check.text("invoice\u{202E}fdp.exe", "notes")
        #expect(check.problems.count == 1)
    }

    @Test func `what is repeated in a message shows no hidden character`() {
        #expect(FieldCheck.excerpt("a\u{202E}b\u{200B}c\n") == "a?b?c?")
    }
}
