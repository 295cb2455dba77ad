import Foundation
import Ground
import HTTP
import TestSupport
import Testing
import Transfer

@Suite struct AddressGuardTests {
    static let closed = [
        "0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "100.64.0.1", "100.100.100.200", "100.127.255.255",
        "127.0.0.1", "127.255.255.254", "169.254.0.1", "169.254.169.254", "168.63.129.16", "172.16.0.1",
        "172.31.255.255",
        "192.0.0.1", "192.0.0.192", "192.0.2.1", "192.88.99.1", "192.168.0.1", "192.168.255.255", "198.18.0.1",
        "198.19.255.255", "198.51.100.7", "203.0.113.9", "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255",
        "::", "::1", "::7f00:1", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "::ffff:0:127.0.0.1", "64:ff9b::7f00:1",
        "64:ff9b::808:808", "64:ff9b:1::1", "100::1", "2001::1", "2001:2::1", "2001:10::1", "2001:20::1", "2001:db8::1",
        "2002:7f00:1::", "2002:808:808::1", "3fff::1", "5f00::1", "fc00::1", "fd00:ec2::254", "fd12:3456::1", "fe80::1",
        "febf::1", "fec0::1", "ff02::1", "ff0e::1", "4000::1", "8000::1", "e000::1",
    ]

    static let open = [
        "1.1.1.1", "8.8.8.8", "9.255.255.255", "11.0.0.1", "100.63.255.255", "100.128.0.1", "126.0.0.1", "128.0.0.1",
        "169.253.0.1", "169.255.0.1", "168.63.129.15", "172.15.255.255", "172.32.0.1", "192.0.1.1", "192.167.0.1",
        "192.169.0.1", "198.17.0.1", "198.20.0.1", "223.255.255.255", "2001:200::1", "2001:4860:4860::8888",
        "2606:4700:4700::1111", "2a00:1450::1", "2003::1", "3ffe::1", "2620:fe::fe",
    ]

    @Test(arguments: closed)
    func `an address that is not public is refused`(address: String) throws {
        #expect(try AddressGuard().refusal(of: #require(IPAddress(address))) != nil)
    }

    @Test(arguments: open)
    func `a public address passes`(address: String) throws {
        #expect(try AddressGuard().refusal(of: #require(IPAddress(address))) == nil)
    }

    @Test(arguments: closed)
    func `an address that the operator allows passes, its neighbours do not`(address: String) throws {
        let allowing = AddressGuard(allowing: [try #require(NetworkRange(address))])
        #expect(try allowing.refusal(of: #require(IPAddress(address))) == nil)
        for other in Self.closed where other != address {
            #expect(try allowing.refusal(of: #require(IPAddress(other))) != nil)
        }
    }

    /// Every way to write an address of this machine, as somebody might who wants past a check of the text.
    @Test(arguments: [
        "127.0.0.1", "127.1", "127.0.1", "0x7f.1", "0x7f000001", "0177.0.0.1", "017700000001", "2130706433",
        "localhost",
        "LOCALHOST", "localhost.", "[::1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "0", "0.0.0.0", "[::]",
        "127.0.0.1.", "%31%32%37.0.0.1", "user@127.0.0.1", "127.000.000.001",
    ])
    func `this machine is not reached under any name`(host: String) async throws {
        try await withStubServer { server in
            server.onAnythingElse { _ in .text(200, "secret") }
            let sink = MemorySink()
            let error = await #expect(throws: TransferError.self) {
                try await HTTPClient().get(.init(url: "http://\(host):\(server.port)/"), into: sink)
            }
            // A form that libcurl does not take for an address is a name that nobody has.
            #expect([.addressRefused, .resolve].contains(error?.code), "\(host): \(String(describing: error))")
            #expect(server.requests.isEmpty)
            #expect(sink.bytes.isEmpty)
        }
    }

    @Test func `a refusal names the address and what it is, and nobody need try again`() async throws {
        let error = await #expect(throws: TransferError.self) {
            try await HTTPClient().get(.init(url: "http://169.254.169.254/latest/meta-data"), into: MemorySink())
        }
        #expect(error?.code == .addressRefused)
        #expect(error?.cause.contains("169.254.169.254, a link-local address") == true)
        #expect(error?.isRetriable == false)
        #expect(error?.fault == .settings)
    }

    @Test func `the guard holds at every hop of a redirect`() async throws {
        try await withStubServer { server in
            server.on("/", .redirect(to: "http://10.1.2.3/"))
            let client = HTTPClient(.init(addresses: .allowingLoopback))
            let error = await #expect(throws: TransferError.self) {
                try await client.get(.init(url: server.url + "/"), into: MemorySink())
            }
            #expect(error?.code == .addressRefused)
            #expect(error?.subject == "http://10.1.2.3/")
        }
    }
}
