import Crypto
import Database
import Ground
import Tenancy
import TestSupport
import Testing

struct PrincipalRepositoryTests {
    private static let now = TwoConsortia.now

    @Test func `a manager of a group owns its members as they are now`() async throws {
        try await withStore(migrations: TenancySchema.migrations) { database in
            try await database.write { transaction in
                let world = try TwoConsortia(transaction)
                let principals = PrincipalRepository(transaction)
                let side = world.first
                let before = try #require(try principals.principal(world.person.id, in: side.consortium.id))
                #expect(AccessPolicy.reach(before, .manageConnections) == .institutions([side.institution.id]))
                #expect(before.label == "user:ada@example.org")
                #expect(before.scope == side.scope)
                _ = try InstitutionGroupRepository(transaction)
                    .update(side.group, members: [side.institution.id, side.neighbour.id], in: side.scope)
                let after = try #require(try principals.principal(world.person.id, in: side.consortium.id))
                let both = Reach.institutions([side.institution.id, side.neighbour.id])
                #expect(AccessPolicy.reach(after, .manageConnections) == both)
            }
        }
    }

    @Test func `roles of one consortium do not follow into another`() async throws {
        try await withStore(migrations: TenancySchema.migrations) { database in
            try await database.write { transaction in
                let world = try TwoConsortia(transaction)
                let principals = PrincipalRepository(transaction)
                let first = try #require(try principals.principal(world.person.address, in: world.first.consortium.id))
                let second = try #require(try principals.principal(world.person.id, in: world.second.consortium.id))
                #expect(AccessPolicy.decide(first, .manageProviders, .consortium) != .allowed)
                #expect(AccessPolicy.decide(second, .manageProviders, .consortium) == .allowed)
                #expect(try principals.consortia(of: world.person.id).map(\.key) == ["first", "second"])
            }
        }
    }

    enum Switch: CaseIterable { case identity, membership, consortium }

    @Test(arguments: Switch.allCases)
    func `whoever or whatever is inactive ends the principal`(_ what: Switch) async throws {
        try await withStore(migrations: TenancySchema.migrations) { database in
            try await database.write { transaction in
                let world = try TwoConsortia(transaction)
                let side = world.first
                switch what {
                case .identity:
                    var person = world.person
                    person.details.state = .inactive
                    _ = try IdentityRepository(transaction).update(person, newAddressVerifiedAt: nil)
                case .membership:
                    var membership = side.membership
                    membership.details.state = .inactive
                    _ = try MembershipRepository(transaction).update(membership, in: side.scope)
                case .consortium:
                    var consortium = side.consortium
                    consortium.details.state = .inactive
                    _ = try ConsortiumRepository(transaction).update(consortium)
                }
                let principals = PrincipalRepository(transaction)
                #expect(try principals.principal(world.person.id, in: side.consortium.id) == nil)
                let other = try principals.principal(world.person.id, in: world.second.consortium.id)
                #expect((other == nil) == (what == .identity))
            }
        }
    }

    @Test func `a sysadmin acts in every consortium, the sleeping ones included`() async throws {
        try await withStore(migrations: TenancySchema.migrations) { database in
            try await database.write { transaction in
                let world = try TwoConsortia(transaction)
                let identities = IdentityRepository(transaction)
                let root = try identities.add(
                    IdentityDetails(address: try MailAddress("root@example.org"), name: "Root"),
                    verifiedAt: Self.now,
                    at: Self.now
                )
                let principals = PrincipalRepository(transaction)
                #expect(try principals.principal(root.id, in: world.first.consortium.id) == nil)
                try identities.grantInstallationRole(.sysadmin, to: root.id)
                var consortium = world.first.consortium
                consortium.details.state = .inactive
                _ = try ConsortiumRepository(transaction).update(consortium)
                let principal = try #require(try principals.principal(root.id, in: consortium.id))
                #expect(principal.isSysadmin)
                #expect(AccessPolicy.decide(principal, .manageConsortia, .installation) == .allowed)
                #expect(try identities.holders(of: .sysadmin).map(\.id) == [root.id])
                try identities.revokeInstallationRole(.sysadmin, from: root.id)
                #expect(try principals.principal(root.id, in: world.second.consortium.id) == nil)
            }
        }
    }

    @Test func `a token is its owner, narrowed, until it is revoked or runs out`() async throws {
        try await withStore(migrations: TenancySchema.migrations) { database in
            try await database.write { transaction in
                let world = try TwoConsortia(transaction)
                let tokens = TokenRepository(transaction)
                let consortium = world.second.consortium.id
                let secret = SecretToken.generate()
                let token = try tokens.add(
                    secret,
                    for: world.person.id,
                    purpose: .api,
                    name: "script",
                    consortium: consortium,
                    readOnly: true,
                    expiresAt: Self.now + .days(1),
                    at: Self.now
                )
                let principal = try #require(try tokens.principal(secret, in: consortium, at: Self.now))
                #expect(principal.label == "token:\(token.id) of user:ada@example.org")
                #expect(AccessPolicy.decide(principal, .seeHarvests, .consortium) == .allowed)
                #expect(AccessPolicy.decide(principal, .stopHarvests, .consortium) != .allowed)
                #expect(try tokens.principal(secret, in: world.first.consortium.id, at: Self.now) == nil)
                #expect(try tokens.principal(secret, in: consortium, at: Self.now + .days(1)) == nil)
                #expect(try tokens.token(secret, purpose: .invitation, at: Self.now) == nil)
                #expect(try tokens.revoke(token.id, of: world.person.id, at: Self.now))
                #expect(try tokens.principal(secret, in: consortium, at: Self.now) == nil)
                #expect(try !tokens.revoke(token.id, of: world.person.id, at: Self.now))
            }
        }
    }
}
