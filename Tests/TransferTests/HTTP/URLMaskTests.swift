import Ground
import Testing
import Transfer

@Suite struct URLMaskTests {
    @Test(arguments: [
        (
            "https://h/r?customer_id=a1&requestor_id=b-2&api_key=c3&platform=p",
            "https://h/r?customer_id=***&requestor_id=***&api_key=***&platform=p"
        ),
        ("api_key=x", "api_key=***"), ("API_KEY=x&A=b", "API_KEY=***&A=b"), ("apikey=x;y", "apikey=***;y"),
        ("requestorID=x y", "requestorID=*** y"), ("api-key=x#f", "api-key=***#f"),
        ("see <a href=\"/r?api_key=x\">", "see <a href=\"/r?api_key=***\">"),
        (
            "u=https%3A%2F%2Fh%3Fapi_key%3Dabc%26begin_date%3D2024-01",
            "u=https%3A%2F%2Fh%3Fapi_key%3D***%26begin_date%3D2024-01"
        ),
        ("https://user:pass@host/", "https://***@host/"), ("https://host/a@b", "https://host/a@b"),
        ("my_api_key=x", "my_api_key=x"), ("api_key=", "api_key="), ("api_key=***", "api_key=***"), ("", ""),
        ("/r?api_key=x%20y&z=1", "/r?api_key=***&z=1"), ("password=x\nnext", "password=***\nnext"),
    ])
    func `parameters with credentials are masked by name`(text: String, masked: String) {
        #expect(URLMask().mask(text) == masked)
    }

    static let secret = "s3cr&t /+\"ü%"

    @Test(arguments: [
        "s3cr&t /+\"ü%", "s3cr%26t%20%2F%2B%22%C3%BC%25", "s3cr%26t%20%2f%2b%22%c3%bc%25", "s3cr%26t+/%2B%22%C3%BC%25",
        "s3cr&amp;t /+&quot;ü%", "s3cr&t \\/+\\\"ü%", "s3cr\\u0026t /\\u002b\\\"ü%",
        "s3cr%2526t%2520%252F%252B%2522%25C3%25BC%2525",
        "%733cr%26t%20/%2B%22ü%25",
    ])
    func `a listed secret is found however it is written`(form: String) {
        let mask = URLMask(secrets: [Self.secret])
        #expect(mask.mask("before \(form) after") == "before *** after")
        #expect(mask.finds(in: "x\(form)y"))
    }

    @Test func `a short secret counts only where it stands alone`() {
        let mask = URLMask(secrets: ["42"])
        #expect(mask.mask("/customers/42/r?n=142&m=42") == "/customers/***/r?n=142&m=***")
        #expect(mask.mask("20424 42a x42 (42)") == "20424 42a x42 (***)")
    }

    @Test func `blank secrets hide nothing, and the longest of several goes first`() {
        #expect(URLMask(secrets: ["", " "]).mask("a b") == "a b")
        #expect(URLMask(secrets: ["secret", "secret-and-more"]).mask("x secret-and-more y") == "x *** y")
    }

    @Test func `no form of a random secret survives in a random text`() {
        var generator = SeededGenerator(seed: 5)
        let alphabet = Array("abcXYZ019 &=%+/\"'<>?#äß€|:@-_.~")
        for round in 0..<3000 {
            let secret = String(
                (0..<Int.random(in: 6...18, using: &generator)).map { _ in
                    alphabet[Int.random(in: 0..<alphabet.count, using: &generator)]
                }
            )
            let forms = [
                secret, PercentCoding.encode(secret), PercentCoding.encode(PercentCoding.encode(secret)),
                PercentCoding.encode(secret).lowercased() == secret.lowercased()
                    ? secret : PercentCoding.encode(secret),
                PercentCoding.encode(secret, keeping: " ").split(separator: " ", omittingEmptySubsequences: false)
                    .joined(separator: "+"),
            ]
            guard secret.contains(where: { $0 != " " }) else { continue }
            for form in forms {
                let masked = URLMask(secrets: [secret]).mask("https://h/r?x=\(form)&y=1")
                #expect(!masked.contains(form), "seed 5, round \(round): \(secret) as \(form) gave \(masked)")
            }
        }
    }
}
