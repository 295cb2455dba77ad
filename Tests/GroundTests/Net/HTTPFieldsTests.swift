import Ground
import Testing

@Suite struct HTTPFieldsTests {
    @Test func `names are compared without case, and the first value answers`() {
        let fields: HTTPFields = ["Content-Type": "a", "content-type": "b", "X": "c"]
        #expect(fields["CONTENT-TYPE"] == "a")
        #expect(fields.values("Content-type") == ["a", "b"])
        #expect(fields["nothing"] == nil)
    }

    @Test func `assigning replaces every value of a name, nil removes them`() {
        var fields: HTTPFields = ["A": "1", "a": "2", "B": "3"]
        fields["a"] = "4"
        #expect(fields.fields == [.init("B", "3"), .init("a", "4")])
        fields["A"] = nil
        #expect(fields.fields == [.init("B", "3")])
    }

    @Test(arguments: ["two words", "", "a:b", "ä", "line\nbreak", "nul\0"])
    func `a name that is no token is not well formed`(name: String) {
        #expect(!HTTPFields.Field(name, "value").isWellFormed)
    }

    @Test(arguments: ["a\r\nX: y", "a\nb", "a\rb", "\0"])
    func `a value that would begin another field is not well formed`(value: String) {
        #expect(!HTTPFields.Field("Name", value).isWellFormed)
        #expect(HTTPFields.Field("X-API-Key", "b/l a=n:k ü").isWellFormed)
    }
}
