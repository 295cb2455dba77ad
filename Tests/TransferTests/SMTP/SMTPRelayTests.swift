import Ground
import Testing

@testable import Transfer

@Suite struct SMTPRelayTests {
    @Test(arguments: [
        ("smtp.example.org", SMTPRelay.Security.startTLS, "smtp://smtp.example.org:587/garner.example.org"),
        ("SMTP.Example.org", .implicitTLS, "smtps://smtp.example.org:465/garner.example.org"),
        ("127.0.0.1", .none, "smtp://127.0.0.1:25/garner.example.org"),
        ("::1", .none, "smtp://[::1]:25/garner.example.org"),
    ])
    func `the address for libcurl names our greeting and no secret`(
        host: String,
        security: SMTPRelay.Security,
        url: String
    ) throws {
        let credentials =
            security == .none ? nil : SMTPRelay.Credentials(user: "alerts", password: "s3cret")
        let relay = try SMTPRelay(
            host: host,
            security: security,
            credentials: credentials,
            ehloName: "garner.example.org"
        )
        #expect(relay.url == url)
        var shown = "\(relay) \(String(reflecting: relay))"
        dump(relay, to: &shown)
        #expect(!shown.contains("s3cret"))
    }

    @Test(arguments: ["", "two words", "user:secret@host", "host/path", "host\r\nQUIT", "a..b"])
    func `a host that is none is refused`(host: String) {
        let error = #expect(throws: SMTPSettingsError.self) { try SMTPRelay(host: host) }
        #expect(error?.setting == "host")
    }

    @Test func `settings that cannot work are named`() {
        func setting(_ make: () throws -> SMTPRelay) -> String? {
            do {
                _ = try make()
                return nil
            } catch {
                return (error as? SMTPSettingsError)?.setting
            }
        }
        let credentials = SMTPRelay.Credentials(user: "alerts", password: "s3cret")
        #expect(setting { try SMTPRelay(host: "h", port: 0) } == "port")
        #expect(setting { try SMTPRelay(host: "h", port: 70_000) } == "port")
        #expect(setting { try SMTPRelay(host: "h", security: .none, credentials: credentials) } == "security")
        #expect(setting { try SMTPRelay(host: "h", credentials: .init(user: "a", password: "")) } == "user")
        #expect(setting { try SMTPRelay(host: "h", credentials: .init(user: "a\nb", password: "c")) } == "user")
        #expect(setting { try SMTPRelay(host: "h", caFile: "/nowhere/ca.pem") } == "ca_file")
        #expect(setting { try SMTPRelay(host: "h", ehloName: "not a name") } == "ehlo_name")
        #expect(setting { try SMTPRelay(host: "h", ehloName: "[192.0.2.7]") } == nil)
    }

    @Test func `the time limits are those that the standard advises, or longer`() throws {
        let limits = try SMTPRelay(host: "h").limits
        #expect(limits.reply >= .seconds(600))
        #expect(limits.connect >= .seconds(300))
        #expect(limits.block >= .seconds(180))
    }
}
