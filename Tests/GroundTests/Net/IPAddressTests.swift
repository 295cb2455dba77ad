import Ground
import Testing

@Suite struct IPAddressTests {
    @Test(arguments: [
        ("127.0.0.1", "127.0.0.1"), ("0.0.0.0", "0.0.0.0"), ("255.255.255.255", "255.255.255.255"), ("::1", "::1"),
        ("2001:DB8:0:0::7", "2001:db8::7"), ("::ffff:1.2.3.4", "::ffff:1.2.3.4"), ("::", "::"),
    ])
    func `an address reads and writes its usual form`(text: String, written: String) throws {
        #expect(try #require(IPAddress(text)).description == written)
    }

    @Test(arguments: [
        "", "1.2.3", "127.1", "0x7f.0.0.1", "2130706433", "1.2.3.256", "::g", "[::1]", "fe80::1%eth0", "a.b",
    ])
    func `anything else is no address`(text: String) {
        #expect(IPAddress(text) == nil)
        #expect(NetworkRange(text) == nil)
    }

    @Test(arguments: [
        ("10.0.0.0/8", "10.255.0.1", true), ("10.0.0.0/8", "11.0.0.1", false), ("10.1.2.3", "10.1.2.3", true),
        ("10.1.2.3", "10.1.2.4", false), ("0.0.0.0/0", "9.9.9.9", true), ("0.0.0.0/0", "::1", false),
        ("::/0", "::1", true), ("::/0", "1.1.1.1", false), ("fd00:1::/32", "fd00:1:ffff::1", true),
        ("fd00:1::/32", "fd00:2::1", false), ("10.9.9.9/8", "10.0.0.1", true),
        ("192.168.4.0/22", "192.168.7.255", true),
        ("192.168.4.0/22", "192.168.8.0", false),
    ])
    func `a range contains what its prefix says`(range: String, address: String, isInside: Bool) throws {
        #expect(try #require(NetworkRange(range)).contains(#require(IPAddress(address))) == isInside)
    }

    @Test(arguments: ["10.0.0.0/33", "::/129", "10.0.0.0/", "10.0.0.0/-1", "10.0.0.0/8/8", "/8", "10.0.0.0/+8", "10/8"])
    func `a prefix that does not fit is no range`(text: String) {
        #expect(NetworkRange(text) == nil)
    }
}
