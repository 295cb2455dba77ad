import Alerts
import Ground
import Recipients
import Tenancy

/// A small installation with everything that can go wrong in it: two consortia that share people, groups that cross
/// institutions, roles at every scope, people who left, addresses listed here and there.
struct RandomWorld {
    struct Person {
        let address: String
        var isSysadmin = false
        var isActive = true
        var isVerified = true
        /// By consortium.
        var memberships: [Int: Member] = [:]
    }

    struct Member {
        var isActive = true
        var wantsFailureMail = true
        var roles: [(role: Role, place: Place)] = []
    }

    enum Place: Hashable {
        case consortium
        case group(Int)
        case institution(Int)
    }

    struct Tenant {
        /// Institutions by number, unique over the installation.
        var institutions: [Int] = []
        /// Group number to its institutions.
        var groups: [Int: Set<Int>] = [:]
        /// Address and, unless listed for the whole consortium, its institution.
        var listings: [(address: String, institution: Int?)] = []
        var domains: [String] = []
    }

    var people: [Person] = []
    var strangers: [String] = []
    var tenants: [Tenant] = []
    var suppressed: Set<String> = []

    init(using random: inout SeededGenerator) {
        let domains = ["a.example", "b.example", "c.example"]
        for tenant in 0..<2 {
            var new = Tenant()
            new.institutions = (0..<3).map { tenant * 10 + $0 + 1 }
            for group in 0..<2 {
                new.groups[tenant * 10 + group + 1] = Set(new.institutions.filter { _ in Bool.random(using: &random) })
            }
            if Int.random(in: 0..<3, using: &random) == 0 { new.domains = [domains[tenant]] }
            tenants.append(new)
        }
        strangers = (0..<4).map { "stranger\($0)@\(domains.randomElement(using: &random) ?? "a.example")" }
        for number in 0..<8 {
            var person = Person(address: "person\(number)@\(domains.randomElement(using: &random) ?? "a.example")")
            person.isSysadmin = Int.random(in: 0..<8, using: &random) == 0
            person.isActive = Int.random(in: 0..<8, using: &random) > 0
            person.isVerified = Int.random(in: 0..<8, using: &random) > 0
            for tenant in tenants.indices where Int.random(in: 0..<3, using: &random) > 0 {
                person.memberships[tenant] = member(of: tenants[tenant], using: &random)
            }
            people.append(person)
        }
        for tenant in tenants.indices {
            for address in (people.map(\.address) + strangers) where Int.random(in: 0..<6, using: &random) == 0 {
                let everywhere = Bool.random(using: &random)
                let institution = everywhere ? nil : tenants[tenant].institutions.randomElement(using: &random)
                tenants[tenant].listings.append((address, institution))
            }
        }
        suppressed = Set(
            (people.map(\.address) + strangers).filter { _ in Int.random(in: 0..<10, using: &random) == 0 }
        )
    }

    private func member(of tenant: Tenant, using random: inout SeededGenerator) -> Member {
        var member = Member()
        member.isActive = Int.random(in: 0..<6, using: &random) > 0
        member.wantsFailureMail = Int.random(in: 0..<6, using: &random) > 0
        for _ in 0..<Int.random(in: 0...2, using: &random) {
            let place: Place =
                switch Int.random(in: 0..<4, using: &random) {
                case 0: .consortium
                case 1: .group(tenant.groups.keys.sorted().randomElement(using: &random) ?? 1)
                default: .institution(tenant.institutions.randomElement(using: &random) ?? 1)
                }
            let role: Role = Bool.random(using: &random) ? .viewer : place == .consortium ? .admin : .manager
            member.roles.append((role, place))
        }
        return member
    }
}
