import Database
import Ground
import Recipients
import Tenancy
import TestSupport
import Testing

@Suite struct `Listed addresses` {
    @Test func `are listed once for each place, changed, paged and taken off`() async throws {
        try await RecipientStage.with { stage in
            try await stage.database.write { transaction in
                let addresses = ListedAddressRepository(transaction)
                func list(_ address: String, _ place: InstitutionID?, name: String? = nil) throws {
                    let listed = ListedAddress(
                        address: try MailAddress(address),
                        institution: place,
                        name: name,
                        language: nil,
                        listedBy: "user:ann",
                        listedAt: RecipientStage.noon
                    )
                    try addresses.list(listed, in: stage.scope)
                }
                try list("Desk@lib.example", nil)
                try list("desk@lib.example", nil, name: "Desk")
                try list("desk@lib.example", stage.here)
                try list("desk@lib.example", stage.there)
                try list("zoe@lib.example", nil)
                var found: [ListedAddress] = []
                while true {
                    let page = try addresses.page(in: stage.scope, after: found.last, limit: 1)
                    guard !page.isEmpty else { break }
                    found += page
                }
                #expect(found.map(\.institution) == [nil, stage.here, stage.there, nil])
                #expect(found.first?.name == "Desk")
                let other = ConsortiumScope(ConsortiumID(99))
                #expect(try addresses.page(in: other).isEmpty)
                #expect(try !addresses.unlist(try MailAddress("desk@lib.example"), at: nil, in: other))
                #expect(try addresses.unlist(try MailAddress("DESK@lib.example"), at: stage.here, in: stage.scope))
                #expect(try !addresses.unlist(try MailAddress("desk@lib.example"), at: stage.here, in: stage.scope))
                #expect(try addresses.page(in: stage.scope).count == 3)
            }
        }
    }

    @Test func `that bounced are suppressed until somebody releases them`() async throws {
        try await RecipientStage.with { stage in
            try await stage.database.write { transaction in
                let suppressions = SuppressionRepository(transaction)
                let address = try MailAddress("Desk@lib.example")
                try suppressions.suppress(address, .bounced, detail: "550 5.1.1", at: RecipientStage.noon)
                try suppressions.suppress(address, .byPerson, detail: "", at: RecipientStage.noon)
                #expect(try suppressions.reason(of: try MailAddress("desk@lib.example")) == .bounced)
                #expect(try suppressions.release(address))
                #expect(try !suppressions.release(address))
                #expect(try suppressions.reason(of: address) == nil)
            }
        }
    }
}
