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
        let remedy = english["harvest"]?["remedy"]?.string
        #expect(remedy == entry.standing(.fail, attempts: 10, of: 10).remedy.english)
        #expect(remedy?.hasPrefix("All attempts are used up") == true)
        let german = MailModel(try context("de")).mail([try failure()])
        #expect(german["harvest"]?["explanation"]?.string == entry.explanation.german)
        #expect(german["harvest"]?["month"] == "2026-01")
        #expect(german["event"]?["at"] == "2026-02-10T05:30:00Z")
        #expect(german["zone"] == "Europe/Berlin")
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
        #expect(model["outage"]?["duration"] == 180_000)
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

    @Test func `leads from refused credentials to new ones, and to a test of the old`() throws {
        let commands = MailModel(try context()).mail([try failure(.credentialsBroken)])["commands"]
        #expect(
            commands?["editConnection"]
                == "garner connection edit 3 --ask-credentials --restart --consortium north"
        )
        #expect(commands?["testConnection"] == "garner connection test 3 --consortium north")
    }

    @Test func `names to who has no shell the people to ask, and no command`() throws {
        var reader = try context()
        reader.helpers = ["ada@lib.example", "bo@lib.example"]
        let model = MailModel(reader).mail([try failure()])
        #expect(model["commands"] == nil)
        #expect(model["helpers"] == ["addresses": "ada@lib.example, bo@lib.example"])
        reader.helpers = []
        #expect(MailModel(reader).mail([try failure()])["helpers"] == .dictionary([:]))
        #expect(MailModel(try context()).mail([try failure()])["helpers"] == nil)
    }

    @Test(
        arguments: [
            (9043, nil, ["isLess", "hasOld"]), (9041, false, ["isOthers", "hasNone"]),
            (9041, true, ["isOthers", "hasOld"]),
            (3060, false, ["isDoubtful", "hasNone"]),
        ] as [(Int, Bool?, Set<String>)]
    )
    func `says why data is held, and what readers see meanwhile`(code: Int, old: Bool?, keys: Set<String>) throws {
        var facts = try failure(.heldForReview).facts
        facts.harvest = HarvestFacts(status: "Success", attempts: 1, maxAttempts: 10, code: code, isOverOld: old)
        let model = MailModel(try context()).mail([try failure(.heldForReview).with(facts)])
        #expect(Set(model["held"]?.object?.keys.map { $0 } ?? []) == keys)
    }

    @Test func `lists every event that shares the mail`() throws {
        let model = MailModel(try context()).mail([try failure(), try failure(.partialData)])
        #expect(model["items"]?.array?.count == 2)
        #expect(model["items"]?[1]?["title"] == model["harvest"]?["title"])
        #expect(model["items"]?[1]?["note"] == "Incomplete")
        #expect(model["commands"] == ["alerts": "garner alert list --consortium north"])
    }

    @Test func `has everything of a request`() throws {
        let event = Event(
            id: EventID(1),
            consortium: ConsortiumID(1),
            kind: .requestSubmitted,
            at: Instant(seconds: 1_770_000_000),
            episode: 0,
            alert: nil,
            subject: EventSubject(request: RequestID(4)),
            facts: EventFacts(
                request: RequestFacts(
                    who: "Max",
                    reason: "restated",
                    counts: RequestCounts(created: 2, renewed: 1, skipped: 5),
                    wish: WishNames(
                        months: try #require(YearMonth("2026-01"))...#require(YearMonth("2026-03")),
                        institutions: (1...14).map { "Lib \($0)" },
                        reports: ["TR"],
                        start: .now
                    )
                )
            ),
            group: nil
        )
        let model = MailModel(try context()).mail([event])
        #expect(model["request"]?["who"] == "Max")
        #expect(model["request"]?["counts"] == ["created": 2, "renewed": 1, "skipped": 5])
        let wish = model["request"]?["wish"]
        #expect(wish?["first"]?["month"] == "2026-01" && wish?["last"]?["month"] == "2026-03")
        #expect(wish?["institutions"]?.string?.hasSuffix("Lib 12, and 2 more") == true)
        #expect(wish?["providers"] == nil && wish?["reports"] == "TR" && wish?["isNow"] == true)
        #expect(model["harvest"] == nil)
        #expect(model["commands"]?["approve"] == "garner request approve 4 --consortium north")
    }

    @Test func `of a digest says what stands, in the reader's language`() throws {
        let kinds: [EventKind] = [.completed, .harvestFailed, .harvestMissing, .credentialsBroken]
        let events = try kinds.enumerated().map { number, kind in
            let event = try failure(kind)
            return Event(
                id: EventID(Int64(number + 1)),
                consortium: event.consortium,
                kind: kind,
                at: event.at,
                episode: 1,
                alert: nil,
                subject: EventSubject(harvest: HarvestID(Int64(number + 1))),
                facts: event.facts,
                group: nil
            )
        }
        let start = try #require(Instant(rfc3339: "2026-02-01T23:30:00Z"))
        let digest = MailModel(try context("de")).digest(
            DigestComposition(events),
            period: .weekly,
            from: start,
            to: start + .days(7),
            waiting: 3
        )["digest"]
        #expect(digest?["from"] == "2026-02-02" && digest?["to"] == "2026-02-09")
        #expect(digest?["failed"] == 2 && digest?["succeeded"] == 1 && digest?["waiting"] == 3)
        #expect(digest?["items"]?.array?.map { $0["status"] } == ["Fail", "Fail", "Pending", "Success"])
        let entry = ErrorCatalogue().entry(3031)
        let items = try #require(digest?["items"]?.array)
        #expect(items.map { $0["note"] } == ["Zugangsdaten abgelehnt", nil, "Fehlt", nil])
        #expect(items.prefix(3).allSatisfy { $0["title"]?.string == entry.title.german && $0["code"] == 3031 })
        #expect(
            items.prefix(3).allSatisfy {
                $0["remedy"]?.string == entry.standing(.fail, attempts: 10, of: 10).remedy.german
            }
        )
        #expect(items[3]["title"] == nil && items[3]["remark"] == nil)
    }
}

extension Event {
    fileprivate func with(_ facts: EventFacts) -> Event {
        Event(
            id: id,
            consortium: consortium,
            kind: kind,
            at: at,
            episode: episode,
            alert: alert,
            subject: subject,
            facts: facts,
            group: group
        )
    }
}
