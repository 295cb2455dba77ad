package import Ground

/// Which addresses a transfer may connect to: the public internet, and what the operator allows besides.
///
/// It judges the address that a socket is about to be opened to, after the name was resolved, at every hop; so neither a
/// name that changes its address nor a number in disguise (`0x7f.1`, `2130706433`) gets around it.
/// *Source*: the special-purpose registries of RFC 6890, <https://www.iana.org/assignments/iana-ipv4-special-registry> and
/// <https://www.iana.org/assignments/iana-ipv6-special-registry>.
package struct AddressGuard: Sendable, Hashable {
    /// The networks that the operator allows although they are not public.
    package let allowed: [NetworkRange]

    package init(allowing allowed: [NetworkRange] = []) {
        self.allowed = allowed
    }

    /// Lets this machine's own services be reached besides, for the demo and for tests.
    package static let allowingLoopback = AddressGuard(
        allowing: ["127.0.0.0/8", "::1/128"].compactMap(NetworkRange.init)
    )

    /// Says what kind of address it is when it must not be connected to; nil when it may be.
    package func refusal(of address: IPAddress) -> String? {
        if allowed.contains(where: { $0.contains(address) }) { return nil }
        let kinds = address.family == .v4 ? Self.closedFour : Self.closedSix
        if let kind = kinds.first(where: { $0.range.contains(address) }) { return kind.name }
        guard address.family == .v6, !Self.publicSix.contains(where: { $0.contains(address) }) else { return nil }
        return "not a public address"
    }

    /// A range of addresses that are not public, with the name by which people know it.
    private struct Kind {
        let range: NetworkRange
        let name: String
    }

    private static func kinds(_ name: String, _ ranges: String...) -> [Kind] {
        ranges.compactMap { NetworkRange($0).map { Kind(range: $0, name: name) } }
    }

    private static let closedFour: [Kind] =
        kinds("an unspecified address", "0.0.0.0/8")
        + kinds("a private address", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")
        + kinds("an address shared by carriers", "100.64.0.0/10")
        + kinds("a loopback address", "127.0.0.0/8")
        + kinds("a link-local address", "169.254.0.0/16")
        + kinds("a cloud's metadata address", "168.63.129.16/32")
        + kinds(
            "a protocol's address",
            "192.0.0.0/24",
            "192.88.99.0/24",
            "192.31.196.0/24",
            "192.52.193.0/24",
            "192.175.48.0/24"
        )
        + kinds("an address for documentation", "192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24")
        + kinds("an address for measurements", "198.18.0.0/15")
        + kinds("a multicast address", "224.0.0.0/4")
        + kinds("a reserved address", "240.0.0.0/4")

    private static let closedSix: [Kind] =
        kinds("an unspecified address", "::/128")
        + kinds("a loopback address", "::1/128")
        + kinds("an IPv4 address in IPv6 form", "::/96", "::ffff:0:0/96", "::ffff:0:0:0/96")
        + kinds("an IPv4 address translated to IPv6", "64:ff9b::/96", "64:ff9b:1::/48")
        + kinds("an IPv4 address tunnelled in IPv6", "2002::/16", "2001::/32")
        + kinds("a protocol's address", "2001::/23", "100::/64", "5f00::/16")
        + kinds("an address for documentation", "2001:db8::/32", "3fff::/20")
        + kinds("a private address", "fc00::/7", "fec0::/10")
        + kinds("a link-local address", "fe80::/10")
        + kinds("a multicast address", "ff00::/8")

    /// What is public of IPv6: the only block from which global unicast addresses are assigned.
    private static let publicSix = ["2000::/3"].compactMap(NetworkRange.init)
}
