import Testing

@testable import Database

struct PostgreSQLAddressTests {
    @Test(arguments: [
        ("postgresql://garner@db.example.org/usage", "require"), ("postgresql://10.1.2.3/usage", "require"),
        ("postgres://db.example.org/usage?sslmode=verify-full", "verify-full"),
        ("postgresql://one.example.org,localhost/usage", "require"),
        ("postgresql://localhost/usage", nil), ("postgresql://127.0.0.1:5433/usage", nil),
        ("postgresql:///usage?host=/run/postgresql", nil), ("postgresql:///usage", nil),
    ])
    func `a server elsewhere is spoken to over TLS`(text: String, mode: String?) throws {
        #expect(try PostgreSQLAddress(text).parameters["sslmode"] == mode)
    }

    @Test func `what is shown of it has no user and no password`() throws {
        let address = try PostgreSQLAddress("postgresql://garner:hunter2@db.example.org:5433/usage?sslmode=require")
        #expect(address.description == "postgresql://db.example.org:5433/usage")
    }

    @Test(arguments: ["", "garner.sqlite", "mysql://u:hunter2@h/x", "postgresql://u:hunter2@h/x?no=1"])
    func `what is no address is refused without repeating it`(text: String) {
        let error = #expect(throws: DatabaseError.self) { try PostgreSQLAddress(text) }
        #expect(error?.description.contains("hunter2") == false)
    }

    @Test(arguments: [
        ("SELECT ?1, ?2", "SELECT $1, $2", 2), ("SELECT '?1', \"a?2\", ?10", "SELECT '?1', \"a?2\", $10", 10),
        ("SELECT 'it''s ?1' WHERE a = ?1", "SELECT 'it''s ?1' WHERE a = $1", 1),
        ("SELECT 1 -- ?9\n+ ?1", "SELECT 1 \n+ $1", 1), ("SELECT 1", "SELECT 1", 0),
    ])
    func `numbered parameters are rewritten, and quoted text stays`(text: String, expected: String, count: Int) {
        let numbered = NumberedParameters(text)
        #expect(numbered.sql == expected)
        #expect(numbered.count == count)
    }
}
