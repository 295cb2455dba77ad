package import Foundation

/// An IPv4 or IPv6 address.
package struct IPAddress: Sendable, Hashable {
    /// The two kinds of address, which never equal or contain each other.
    package enum Family: Sendable { case v4, v6 }

    package let family: Family
    /// The address as a number; of IPv4 the lowest 32 bits.
    package let bits: UInt128

    package init(_ family: Family, bits: UInt128) {
        self.family = family
        self.bits = bits
    }

    /// Reads the usual text form: four decimal parts, or IPv6 without brackets and zone.
    package init?(_ text: String) {
        var four = in_addr()
        if inet_pton(AF_INET, text, &four) == 1 {
            self.init(.v4, bits: UInt128(UInt32(bigEndian: four.s_addr)))
            return
        }
        var six = in6_addr()
        guard inet_pton(AF_INET6, text, &six) == 1 else { return nil }
        self.init(six)
    }

    /// Takes what the resolver gave to connect to; nil for any other family.
    package init?(_ address: UnsafePointer<sockaddr>) {
        let raw = UnsafeRawPointer(address)
        switch Int32(address.pointee.sa_family) {
        case AF_INET:
            let four = raw.loadUnaligned(as: sockaddr_in.self)
            self.init(.v4, bits: UInt128(UInt32(bigEndian: four.sin_addr.s_addr)))
        case AF_INET6:
            self.init(raw.loadUnaligned(as: sockaddr_in6.self).sin6_addr)
        default:
            return nil
        }
    }

    /// How many bits an address of the family has.
    package var width: Int { family == .v4 ? 32 : 128 }

    private init(_ six: in6_addr) {
        let bits = withUnsafeBytes(of: six) { bytes in
            bytes.reduce(into: UInt128(0)) { $0 = $0 << 8 | UInt128($1) }
        }
        self.init(.v6, bits: bits)
    }
}

extension IPAddress: CustomStringConvertible {
    package var description: String {
        if family == .v4 {
            return (0..<4).map { String(UInt8(truncatingIfNeeded: bits >> (24 - 8 * UInt128($0)))) }.joined(
                separator: "."
            )
        }
        var bytes = (0..<16).map { UInt8(truncatingIfNeeded: bits >> (120 - 8 * UInt128($0))) }
        var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        inet_ntop(AF_INET6, &bytes, &text, socklen_t(text.count))
        return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}

/// A range of addresses in CIDR notation: `10.20.0.0/16`, `fd00:1::/32`, or a single address.
package struct NetworkRange: Sendable, Hashable {
    package let base: IPAddress
    /// How many leading bits an address must share: 0…32 for IPv4, 0…128 for IPv6.
    package let prefixLength: Int

    /// Nil for anything but an address with an optional prefix length that fits its family.
    package init?(_ text: String) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let base = parts.first.flatMap({ IPAddress(String($0)) }) else { return nil }
        guard parts.count == 2 else {
            self.init(base, base.width)
            return
        }
        guard parts[1].utf8.allSatisfy(\.isASCIIDigit), let length = Int(parts[1]), length <= base.width
        else { return nil }
        self.init(base, length)
    }

    /// Whether the first `prefixLength` bits of the address are the range's; an IPv4 range contains no IPv6 address.
    package func contains(_ address: IPAddress) -> Bool {
        guard address.family == base.family else { return false }
        let host = UInt128(base.width - prefixLength)
        return address.bits >> host == base.bits >> host
    }

    private init(_ base: IPAddress, _ prefixLength: Int) {
        self.base = base
        self.prefixLength = prefixLength
    }
}

extension NetworkRange: CustomStringConvertible {
    package var description: String { "\(base)/\(prefixLength)" }
}
