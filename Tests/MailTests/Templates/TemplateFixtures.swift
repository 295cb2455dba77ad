import Ground

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

    static let full: JSONValue = .dictionary(common.merging(details) { $1 })

    /// Only what is always there, and the little without which the mail would make no sense.
    static func bare(_ name: String) -> JSONValue {
        var fields = common
        switch name {
        case "digest": fields["digest"] = details["digest"]
        case _ where name.hasPrefix("request"): fields["request"] = ["id": 7, "who": "Bo"]
        case "test": break
        default: fields["harvest"] = ["provider": "Acme Press", "report": "TR", "month": "2026-02"]
        }
        return .dictionary(fields)
    }

    static let several: JSONValue = {
        var fields = common.merging(details) { $1 }
        fields["items"] = .list(
            (1...130).map { number in
                [
                    "harvest": [
                        "institution": "Northern College", "provider": .text("Publisher \(number)"), "report": "TR",
                        "month": "2026-02", "title": "No answer in time", "code": 9011, "remedy": "Try again later.",
                    ]
                ]
            }
        )
        return .dictionary(fields)
    }()

    /// Every text with line ends, markup and braces in it.
    static func hostile(_ model: JSONValue) -> JSONValue {
        switch model {
        case .text(let text) where text.contains(where: \.isLetter) && Instant(rfc3339: text) == nil:
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
        "event": ["kind": "harvest-failed", "at": "2026-02-03T06:00:00Z"],
        "installation": ["name": "Garner", "url": "https://garner.example.org/"],
    ]

    private static let details: [String: JSONValue] = [
        "harvest": [
            "id": 12, "institution": "Universitätsbibliothek Köln", "provider": "Acme Press", "report": "TR",
            "month": "2026-02", "status": "Fail", "attempts": 10, "maxAttempts": 10, "code": 9011,
            "title": "No answer in time", "message": "Nothing came for 60 seconds.",
            "explanation": "The provider took longer than the limit.", "remedy": "Try again later, or raise the limit.",
            "startedAt": "2026-02-01T01:10:00Z", "url": "https://garner.example.org/harvests/12",
        ],
        "connection": ["name": "Acme Press at Köln"],
        "alert": ["id": 5],
        "untold": "harvest-failed",
        "outage": ["duration": 274_000],
        "request": [
            "id": 7, "who": "Bo Li", "reason": "Year-end report",
            "counts": ["created": 24, "renewed": 2, "skipped": 10],
            "decision": "Good idea", "decidedBy": "Cy",
        ],
        "digest": [
            "period": "weekly", "from": "2026-01-26", "to": "2026-02-01", "succeeded": 41, "failed": 1, "waiting": 1,
            "items": [
                ["institution": "A", "provider": "Acme", "report": "TR", "month": "2026-01", "status": "Success"],
                ["institution": "B", "provider": "Acme", "report": "PR", "month": "2026-01", "status": "Pending"],
                [
                    "institution": "C", "provider": "Acme", "report": "DR", "month": "2026-01", "status": "Fail",
                    "note": "No answer in time (9011)",
                ],
            ],
        ],
        "links": ["harvest": "https://garner.example.org/harvests/12?a=1&b=2"],
        "commands": [
            "restart": "garner harvest restart 12", "show": "garner harvest show 12", "other": "garner doctor",
        ],
    ]
}
