import Alerts
import Connections
import Ground
import Harvests
import Tenancy
import Testing

@Suite struct `A mail's model` {
    private func context(_ language: String = "en") throws -> MailModel.Context {
        MailModel.Context(
            installation: "Garner",
            consortium: "Northern Libraries",
            consortiumKey: "north",
            recipient: "Ann",
            address: "ann@lib.example",
            language: language,
            zone: try #require(Zone("Europe/Berlin"))
        )
    }

    private func failure(_ kind: EventKind = .harvestFailed, institution: String? = "Lib A") throws -> Event {
        Event(
            id: EventID(1),
            consortium: ConsortiumID(1),
            kind: kind,
            at: try #require(Instant(rfc3339: "2026-02-10T05:30:00Z")),
            episode: 1,
            alert: AlertID(5),
            subject: EventSubject(
                harvest: HarvestID(17),
                connection: ConnectionID(3),
                provider: ProviderID(2),
                institution: institution.map { _ in InstitutionID(9) },
                report: .tr,
                month: YearMonth("2026-01")
            ),
            facts: EventFacts(
                institution: institution,
                provider: "Acme",
                connection: "Acme, Lib A",
                harvest: HarvestFacts(status: "Fail", attempts: 10, maxAttempts: 10, code: 3031, message: "Not yet.")
            ),
            group: NotificationGroupID(1)
        )
    }

    @Test func `has cause, explanation and remedy from the catalogue, in the reader's language`() throws {
        let entry = ErrorCatalogue().entry(3031)
        let english = MailModel(try context()).mail([try failure()])
        #expect(english["harvest"]?["title"]?.string == entry.title.english)
        #expect(english["harvest"]?["remedy"]?.string == entry.remedy.english)
        let german = MailModel(try context("de")).mail([try failure()])
        #expect(german["harvest"]?["explanation"]?.string == entry.explanation.german)
        #expect(german["harvest"]?["month"] == "Januar 2026")
        #expect(german["event"]?["at"] == "10. Februar 2026, 06:30 Uhr (Europe/Berlin)")
        #expect(german["event"]?["timestamp"] == "2026-02-10T05:30:00Z")
    }

    @Test(arguments: EventKind.allCases) func `has the five fixed fields for every kind`(kind: EventKind) throws {
        let model = MailModel(try context()).mail([try failure(kind)])
        #expect(model["consortium"] == ["name": "Northern Libraries", "key": "north"])
        #expect(model["recipient"] == ["name": "Ann", "address": "ann@lib.example"])
        #expect(model["event"]?["kind"] == .text(kind.rawValue))
        #expect(model["installation"]?["name"] == "Garner")
        #expect(model["items"] == nil)
    }

    @Test func `names the consortium where there is no institution`() throws {
        let model = MailModel(try context()).mail([try failure(institution: nil)])
        #expect(model["harvest"]?["institution"] == "Northern Libraries")
    }

    @Test func `tells how long the trouble lasted`() throws {
        let event = try failure(.recovered)
        let model = MailModel(try context()).mail([event], troubledAt: event.at - .hours(50))
        #expect(model["outage"]?["duration"] == "2 days 2 hours")
        #expect(MailModel(try context()).mail([event])["outage"] == nil)
    }

    @Test func `gives the commands that act on it`() throws {
        let failed = MailModel(try context()).mail([try failure()])["commands"]
        #expect(failed?["restart"] == "garner harvest restart 17 --consortium north")
        #expect(failed?["silence"] == "garner alert silence 5 --consortium north")
        let held = MailModel(try context()).mail([try failure(.heldForReview)])["commands"]
        #expect(held?["accept"] == "garner harvest accept 17 --consortium north")
        #expect(held?["restart"] == nil)
        let over = MailModel(try context()).mail([try failure(.recovered)])["commands"]
        #expect(over?.object?.keys.sorted() == ["show"])
    }

    @Test func `lists every event that shares the mail`() throws {
        let model = MailModel(try context()).mail([try failure(), try failure(.partialData)])
        #expect(model["items"]?.array?.compactMap { $0["status"]?.string } == ["Failed", "Incomplete"])
        #expect(model["items"]?[0]?["note"]?.string?.hasPrefix("3031 ") == true)
    }

    @Test func `counts what a digest cannot show`() throws {
        let events = try (1...400).map { number in
            var event = try failure(.completed)
            event = Event(
                id: EventID(Int64(number)),
                consortium: event.consortium,
                kind: .completed,
                at: event.at,
                episode: 1,
                alert: nil,
                subject: EventSubject(harvest: HarvestID(Int64(number))),
                facts: event.facts,
                group: nil
            )
            return event
        }
        let start = Instant(seconds: 1_770_000_000)
        let digest = MailModel(try context("de")).digest(
            DigestComposition(events),
            period: .weekly,
            from: start,
            to: start + .days(7),
            waiting: 3
        )["digest"]
        #expect(digest?["items"]?.array?.count == 300)
        #expect(digest?["more"] == 100)
        #expect(digest?["succeeded"] == 400)
        #expect(digest?["failed"] == 0)
        #expect(digest?["waiting"] == 3)
        #expect(digest?["period"] == "wöchentlich")
    }
}
