import Connections
import Ground
import TestSupport
import Testing

struct ServiceURLTests {
    struct Case: CustomTestStringConvertible {
        let written: String
        let base: String
        var query: String?
        var endsInR51 = false
        var host = "sushi.example.org"
        var testDescription: String { written }
    }

    @Test(arguments: [
        Case(written: "https://sushi.example.org", base: "https://sushi.example.org"),
        Case(written: " HTTPS://SUSHI.Example.ORG:443/ ", base: "https://sushi.example.org"),
        Case(written: "https://sushi.example.org/COUNTER/", base: "https://sushi.example.org/COUNTER"),
        Case(written: "https://sushi.example.org/r5/", base: "https://sushi.example.org/r5"),
        Case(written: "https://sushi.example.org/r51", base: "https://sushi.example.org/r51", endsInR51: true),
        Case(written: "https://sushi.example.org/R51/", base: "https://sushi.example.org/R51", endsInR51: true),
        Case(written: "https://sushi.example.org/r51/reports/", base: "https://sushi.example.org/r51", endsInR51: true),
        Case(written: "https://sushi.example.org/r51/r51", base: "https://sushi.example.org/r51", endsInR51: true),
        Case(written: "https://sushi.example.org/reports", base: "https://sushi.example.org"),
        Case(written: "https://sushi.example.org/a/Reports//", base: "https://sushi.example.org/a"),
        Case(written: "https://sushi.example.org/a/reports/tr_j1", base: "https://sushi.example.org/a"),
        Case(written: "https://sushi.example.org/a/status", base: "https://sushi.example.org/a"),
        Case(written: "https://sushi.example.org/a/members/", base: "https://sushi.example.org/a"),
        Case(
            written: "https://sushi.example.org//sushi/r51",
            base: "https://sushi.example.org/sushi/r51",
            endsInR51: true
        ),
        Case(
            written: "https://sushi.example.org/a/?tenant=x&y=%20",
            base: "https://sushi.example.org/a",
            query: "tenant=x&y=%20"
        ),
        Case(written: "https://sushi.example.org/a#part", base: "https://sushi.example.org/a"),
        Case(written: "http://localhost:8080/x", base: "http://localhost:8080/x", host: "localhost:8080"),
        Case(written: "http://[::1]:80/x", base: "http://[::1]/x", host: "[::1]"),
        Case(written: "https://h.example.:8443", base: "https://h.example:8443", host: "h.example:8443"),
    ])
    func `an address as people paste it becomes the one that is stored`(_ item: Case) throws {
        let url = try ServiceURL(item.written)
        #expect(url.base == item.base)
        #expect(url.query == item.query)
        #expect(url.endsInR51 == item.endsInR51)
        #expect(url.host == item.host)
        #expect(try ServiceURL(url.text) == url)
    }

    @Test(arguments: [
        "", "sushi.example.org", "ftp://sushi.example.org", "https://", "https:///path", "https://a b.example",
        "https://user:secret@sushi.example.org", "https://sushi.example.org:0", "https://sushi.example.org:99999",
        "https://sushi.example.org:8o", "https://-a.example", "https://a..example",
        "https://sushi.example.org/\r\nX: y",
        "https://büch.example", "https://sushi.example.org/<x>", "https://[::1/x", "https://[gg]/x", "javascript://x",
        "https://sushi.example.org/?api_key=s3cret", "https://sushi.example.org/?a=b&Requestor-ID=s3cret",
    ])
    func `what is no address of a service is refused with a reason`(written: String) {
        #expect(throws: ServiceURLError.self) { try ServiceURL(written) }
    }

    @Test func `normalising again changes nothing, and the release never stands twice`() throws {
        let parts = [
            "r51", "R51", "reports", "Members", "status", "", "tr", "sushi", "r5", "a.b", "PR_P1", "reports?x=/r51",
        ]
        for seed in 0..<5000 {
            var generator = SeededGenerator(seed: UInt64(seed))
            let count = Int.random(in: 0...6, using: &generator)
            let path = (0..<count).compactMap { _ in parts.randomElement(using: &generator) }.joined(separator: "/")
            let url = try ServiceURL("https://Sushi.example.org/\(path)")
            #expect(try ServiceURL(url.text) == url, "seed \(seed): \(path)")
            invariant(!url.base.lowercased().hasSuffix("/r51/r51"), "seed \(seed): \(path)")
            invariant(!url.base.hasSuffix("/"), "seed \(seed): \(path)")
        }
    }
}
