import Alerts
import Connections
import Ground
import Harvests
import Tenancy

/// Models as the notifier makes them, plain, hostile and bare, for every mail.
struct TemplateFixture: CustomStringConvertible, Sendable {
    let template: String
    let variant: String
    let model: JSONValue

    var description: String { "\(template) (\(variant))" }

    static let names = [
        "harvest-failed", "credentials-broken", "partial-data", "held-for-review", "harvest-missing", "recovered",
        "digest", "request-submitted", "request-approved", "request-refused", "nobody-to-tell", "test",
    ]

    static let languages = ["en", "de", "de-AT", "fr"]

    static let all: [TemplateFixture] = names.flatMap { name in
        [
            TemplateFixture(template: name, variant: "full", model: full),
            TemplateFixture(template: name, variant: "bare", model: bare(name)),
            TemplateFixture(template: name, variant: "hostile", model: hostile(full)),
            TemplateFixture(template: name, variant: "several", model: several),
        ]
    }

    /// What the notifier itself makes of an event, or of three that share a mail.
    static func made(
        _ kind: EventKind,
        count: Int,
        language: String,
        harvest: HarvestFacts? = nil,
        helpers: [String]? = nil
    ) -> JSONValue {
        let january = Zone.utc.date(at: Instant(seconds: 1_767_300_000)).yearMonth
        let event = Event(
            id: EventID(1),
            consortium: ConsortiumID(1),
            kind: kind,
            at: Instant(seconds: 1_770_098_400),
            episode: 1,
            alert: AlertID(5),
            subject: EventSubject(
                harvest: HarvestID(17),
                connection: ConnectionID(3),
                provider: ProviderID(2),
                institution: InstitutionID(9),
                report: .tr,
                month: YearMonth("2026-01"),
                request: kind.notificationClass == .request ? RequestID(7) : nil
            ),
            facts: EventFacts(
                institution: "Universitätsbibliothek Köln",
                provider: "Acme Press",
                connection: "Acme Press, Köln",
                harvest: harvest
                    ?? HarvestFacts(
                        status: "Fail",
                        attempts: 10,
                        maxAttempts: 10,
                        code: kind == .credentialsBroken ? 2020 : 3031,
                        message: "Usage Not Ready for Requested Dates.",
                        startedAt: Instant(seconds: 1_770_000_000)
                    ),
                request: RequestFacts(
                    who: "Bo Li",
                    reason: "Year-end report",
                    counts: RequestCounts(created: 24, renewed: 2, skipped: 10),
                    wish: WishNames(
                        months: january...january.advanced(by: 2),
                        institutions: ["Beta Universität"],
                        start: .overnight
                    ),
                    decidedBy: kind == .requestSubmitted ? nil : "Cy",
                    decision: kind == .requestSubmitted ? nil : "Good idea"
                ),
                untold: kind == .nobodyToTell ? .harvestFailed : nil
            ),
            group: NotificationGroupID(1)
        )
        let model = MailModel(
            MailModel.Context(
                installation: "Garner",
                consortium: "Northern Consortium",
                consortiumKey: "north",
                recipient: "Anna Meier",
                address: "anna@lib.example",
                language: language,
                zone: Zone("Europe/Berlin") ?? .utc,
                helpers: helpers
            )
        )
        guard kind == .digest else {
            return model.mail(Array(repeating: event, count: count), troubledAt: event.at - .hours(50))
        }
        return model.digest(
            DigestComposition(digested(like: event, count: count)),
            period: .weekly,
            from: Instant(seconds: 1_769_400_000),
            to: Instant(seconds: 1_770_004_800),
            waiting: 3
        )
    }

    /// So many of each outcome that a digest tells of, at two providers.
    private static func digested(like event: Event, count: Int) -> [Event] {
        let kinds: [EventKind] = [.completed, .harvestMissing, .partialData, .harvestFailed, .credentialsBroken]
        return (0..<count).flatMap { round in
            kinds.enumerated().map { number, kind in
                let id = Int64(round * kinds.count + number + 1)
                var facts = event.facts
                facts.provider = round % 2 == 0 ? "Acme Press" : "Zenith Journals"
                facts.harvest?.code = kind == .credentialsBroken ? 2020 : kind == .harvestFailed ? 9011 : 3031
                var subject = event.subject
                subject.harvest = HarvestID(id)
                subject.connection = ConnectionID(id)
                return Event(
                    id: EventID(id),
                    consortium: event.consortium,
                    kind: kind,
                    at: event.at,
                    episode: 1,
                    alert: nil,
                    subject: subject,
                    facts: facts,
                    group: nil
                )
            }
        }
    }

    static let full: JSONValue = .dictionary(common.merging(details) { $1 })

    /// Only what is always there, and the little without which the mail would make no sense.
    static func bare(_ name: String) -> JSONValue {
        var fields = common
        switch name {
        case "digest": fields["digest"] = details["digest"]
        case _ where name.hasPrefix("request"): fields["request"] = ["id": 7, "who": "Bo"]
        case "test": break
        default: fields["harvest"] = ["provider": "Acme Press", "report": "TR", "month": "February 2026"]
        }
        return .dictionary(fields)
    }

    static let several: JSONValue = {
        var fields = common.merging(details) { $1 }
        fields["items"] = .list(
            (1...130).map { number in
                [
                    "institution": "Northern College", "provider": .text("Publisher \(number)"), "report": "TR",
                    "month": "2026-02", "status": "Fail", "title": "No answer in time", "code": 9011,
                ]
            }
        )
        return .dictionary(fields)
    }()

    /// Every text with line ends, markup and braces in it.
    static func hostile(_ model: JSONValue) -> JSONValue {
        switch model {
        case .text(let text) where text.contains(where: \.isLetter):
            .text(
                "\(text)\r\nBcc: evil@x.example\n\n.\n<script>alert(\"1\")</script> {{harvest}} & 'x' 漢字🙂\u{0}\u{2028}"
            )
        case .list(let values): .list(values.map(hostile))
        case .dictionary(let fields): .dictionary(fields.mapValues(hostile))
        default: model
        }
    }

    private static let common: [String: JSONValue] = [
        "consortium": ["name": "Northern Consortium", "key": "north"],
        "recipient": ["name": "Anna Meier", "address": "anna@lib.example"],
        "event": ["kind": "harvest-failed", "at": "3 February 2026, 06:00 (UTC)"],
        "installation": ["name": "Garner", "url": "https://garner.example.org/"],
    ]

    private static let details: [String: JSONValue] = [
        "harvest": [
            "id": 12, "institution": "Universitätsbibliothek Köln", "provider": "Acme Press", "report": "TR",
            "month": "February 2026", "status": "Fail", "attempts": 10, "maxAttempts": 10, "code": 9011,
            "title": "No answer in time", "message": "Nothing came for 60 seconds.",
            "explanation": "The provider took longer than the limit.", "remedy": "Try again later, or raise the limit.",
            "startedAt": "1 February 2026, 01:10 (UTC)", "url": "https://garner.example.org/harvests/12",
        ],
        "connection": ["name": "Acme Press at Köln"],
        "alert": ["id": 5],
        "untold": ["what": "a harvest failed"],
        "outage": ["duration": "3 days 4 hours", "since": "31 January 2026, 02:00 (UTC)"],
        "request": [
            "id": 7, "who": "Bo Li", "reason": "Year-end report",
            "counts": ["created": 24, "renewed": 2, "skipped": 10],
            "decision": "Good idea", "decidedBy": "Cy",
        ],
        "digest": [
            "period": "weekly", "from": "26 January 2026", "to": "1 February 2026", "succeeded": 41, "failed": 1,
            "waiting": 1,
            "items": [
                [
                    "institution": "A", "provider": "Acme", "report": "TR", "month": "January 2026",
                    "status": "Success",
                ],
                [
                    "institution": "C", "provider": "Acme", "report": "DR", "month": "2026-01", "status": "Fail",
                    "title": "No answer in time", "code": 9011, "remedy": "Try again later, or raise the limit.",
                ],
            ],
        ],
        "links": ["harvest": "https://garner.example.org/harvests/12?a=1&b=2"],
        "commands": [
            "restart": "garner harvest restart 12", "show": "garner harvest show 12", "other": "garner doctor",
        ],
    ]
}
