import Database
import Ground
import Tenancy
import TestSupport
import Testing

struct TenantIsolationTests {
    @Test func `reading with another consortium's id finds nothing`() async throws {
        try await withStore(migrations: TenancySchema.migrations) { database in
            try await database.write { transaction in
                let world = try TwoConsortia(transaction)
                let (mine, theirs) = (world.first, world.second)
                let institutions = InstitutionRepository(transaction)
                #expect(try institutions.institution(theirs.institution.id, in: mine.scope) == nil)
                #expect(try institutions.page(in: mine.scope).map(\.id) == [mine.institution.id, mine.neighbour.id])
                let reach = Reach.institutions([theirs.institution.id, mine.institution.id])
                #expect(try institutions.page(in: mine.scope, reach: reach).map(\.id) == [mine.institution.id])
                let groups = InstitutionGroupRepository(transaction)
                #expect(try groups.group(theirs.group.id, in: mine.scope) == nil)
                #expect(try groups.members(of: theirs.group.id, in: mine.scope).isEmpty)
                #expect(try groups.page(in: mine.scope).map(\.id) == [mine.group.id])
                let memberships = MembershipRepository(transaction)
                #expect(try memberships.membership(theirs.membership.id, in: mine.scope) == nil)
                #expect(try memberships.membership(of: world.person.id, in: mine.scope)?.id == mine.membership.id)
                #expect(try memberships.page(in: mine.scope).map(\.id) == [mine.membership.id])
                #expect(try memberships.page(in: mine.scope, reach: reach).map(\.id) == [mine.membership.id])
                let grants = RoleGrantRepository(transaction)
                #expect(try grants.grants(of: theirs.membership.id, in: mine.scope).isEmpty)
            }
        }
    }

    @Test func `changing with another consortium's id changes nothing there`() async throws {
        try await withStore(migrations: TenancySchema.migrations) { database in
            try await database.write { transaction in
                let world = try TwoConsortia(transaction)
                let (mine, theirs) = (world.first, world.second)
                let institutions = InstitutionRepository(transaction)
                let groups = InstitutionGroupRepository(transaction)
                let memberships = MembershipRepository(transaction)
                let grants = RoleGrantRepository(transaction)
                #expect(throws: RecordError.self) { try institutions.update(theirs.institution, in: mine.scope) }
                #expect(throws: RecordError.self) { try groups.update(theirs.group, members: [], in: mine.scope) }
                #expect(throws: RecordError.self) { try memberships.update(theirs.membership, in: mine.scope) }
                #expect(throws: RecordError.self) {
                    try grants.grant(.viewer, at: .consortium, to: theirs.membership.id, in: mine.scope)
                }
                #expect(throws: RecordError.self) {
                    try grants.grant(.viewer, at: .group(theirs.group.id), to: mine.membership.id, in: mine.scope)
                }
                #expect(throws: RecordError.self) {
                    let place = RoleScope.institution(theirs.institution.id)
                    try grants.grant(.viewer, at: place, to: mine.membership.id, in: mine.scope)
                }
                #expect(throws: RecordError.self) {
                    try groups.update(mine.group, members: [theirs.institution.id], in: mine.scope)
                }
                #expect(
                    try !grants.revoke(.admin, at: .consortium, from: theirs.membership.id, in: mine.scope)
                )
                try memberships.remove(theirs.membership.id, in: mine.scope)
                try groups.remove(theirs.group.id, in: mine.scope)
                try institutions.remove(theirs.institution.id, in: mine.scope)
                #expect(try institutions.institution(theirs.institution.id, in: theirs.scope) == theirs.institution)
                #expect(try groups.group(theirs.group.id, in: theirs.scope) == theirs.group)
                #expect(try memberships.membership(theirs.membership.id, in: theirs.scope) == theirs.membership)
                #expect(try grants.grants(of: theirs.membership.id, in: theirs.scope).map(\.role) == [.admin])
            }
        }
    }

    @Test func `another consortium's id and one that does not exist give equal errors`() async throws {
        try await withStore(migrations: TenancySchema.migrations) { database in
            try await database.write { transaction in
                let world = try TwoConsortia(transaction)
                let scope = world.first.scope
                let grants = RoleGrantRepository(transaction)
                func error(_ institution: InstitutionID) throws -> RecordError? {
                    #expect(throws: RecordError.self) { try grants.require(.institution(institution), in: scope) }
                }
                let theirs = world.second.institution.id
                let before = try error(theirs)
                try InstitutionRepository(transaction).remove(world.second.neighbour.id, in: world.second.scope)
                try InstitutionGroupRepository(transaction).remove(world.second.group.id, in: world.second.scope)
                try InstitutionRepository(transaction).remove(theirs, in: world.second.scope)
                #expect(try error(theirs) == before)
                #expect(before == .unknown("institution", theirs))
            }
        }
    }

    @Test func `a consortium goes with its people's roles, and neither its people nor its neighbour do`() async throws {
        try await withStore(migrations: TenancySchema.migrations) { database in
            try await database.write { transaction in
                let world = try TwoConsortia(transaction)
                let consortia = ConsortiumRepository(transaction)
                try consortia.remove(world.first.consortium.id)
                #expect(try consortia.page().map(\.id) == [world.second.consortium.id])
                #expect(try IdentityRepository(transaction).identity(world.person.id) == world.person)
                let second = world.second
                #expect(
                    try MembershipRepository(transaction).membership(second.membership.id, in: second.scope)
                        == second.membership
                )
                #expect(
                    try InstitutionGroupRepository(transaction).group(second.group.id, in: second.scope) == second.group
                )
            }
        }
    }

    @Test func `every statement about a tenant's rows names the consortium`() async throws {
        try await withStore(migrations: TenancySchema.migrations) { database in
            let statements = try await database.write { transaction in
                let recording = RecordingTransaction(transaction)
                try Self.callEverything(recording)
                return recording.statements.map(\.sql)
            }
            let tables = [
                "institutions", "institution_groups", "institution_group_members", "memberships", "role_grants",
            ]
            #expect(statements.count > 40)
            for statement in Set(statements) {
                let words = statement.split { !($0.isLetter || $0 == "_") }.map(String.init)
                guard !Set(words).isDisjoint(with: tables) else { continue }
                // The one list across consortia is a person's own: where they are a member.
                let isOwnList = words.contains("identity_id") && words.contains("consortia")
                #expect(words.contains("consortium_id"), "\(statement)")
                #expect(
                    statement.contains("consortium_id = ?1") || words.contains("INSERT") || isOwnList,
                    "\(statement)"
                )
            }
        }
    }

    @Test func `every query is served by an index`() async throws {
        try await TestStore.sqlite.withDatabase(migrations: TenancySchema.migrations) { database in
            try await database.write { transaction in
                let recording = RecordingTransaction(transaction)
                try Self.callEverything(recording)
                for (sql, step) in try recording.unindexed() { Issue.record("\(step): \(sql)") }
            }
        }
    }

    /// Every method of the scoped repositories, once.
    private static func callEverything(_ transaction: any Transaction) throws {
        let world = try TwoConsortia(transaction)
        let (side, now) = (world.first, TwoConsortia.now)
        let scope = side.scope
        let institutions = InstitutionRepository(transaction)
        _ = try institutions.page(in: scope)
        _ = try institutions.page(in: scope, reach: .institutions([side.institution.id]))
        _ = try institutions.institution(named: "Library", in: scope)
        _ = try institutions.institution(localID: "L1", in: scope)
        _ = try institutions.update(side.institution, in: scope)
        let groups = InstitutionGroupRepository(transaction)
        _ = try groups.page(in: scope)
        _ = try groups.group(named: "North", in: scope)
        let group = try groups.update(side.group, members: [side.neighbour.id], in: scope)
        let memberships = MembershipRepository(transaction)
        _ = try memberships.page(in: scope)
        _ = try memberships.page(in: scope, reach: .institutions([side.neighbour.id]))
        _ = try memberships.membership(try MailAddress("ada@example.org"), in: scope)
        let membership = try memberships.update(side.membership, in: scope)
        let grants = RoleGrantRepository(transaction)
        try grants.grant(.viewer, at: .institution(side.institution.id), to: membership.id, in: scope)
        _ = try grants.grants(of: membership.id, in: scope)
        try grants.revoke(.viewer, at: .institution(side.institution.id), from: membership.id, in: scope)
        let principals = PrincipalRepository(transaction)
        _ = try principals.principal(world.person.id, in: side.consortium.id)
        _ = try principals.consortia(of: world.person.id)
        let trail = AuditTrail(transaction)
        try trail.record(actor: "os:root", action: "x", subject: "y", consortium: scope.consortium, at: now)
        _ = try trail.page(in: scope, reach: .everything)
        _ = try trail.page(in: scope, reach: .institutions([side.institution.id]), subject: "y")
        try memberships.remove(membership.id, in: scope)
        try groups.remove(group.id, in: scope)
        try institutions.remove(side.institution.id, in: scope)
    }
}
