package import Ground

/// The stored form of what was true.
///
/// *Shape*: `{"institution":"Lib A","provider":"Acme","connection":"Acme A","harvest":{"status":"Fail","attempts":10,…}}`;
/// what is nil has no key. A key that is unknown or of another type is passed over: an event that an older or newer
/// version recorded must still be told.
extension EventFacts {
    package var json: JSONValue {
        .object([
            ("institution", JSONValue(institution)),
            ("provider", JSONValue(provider)),
            ("connection", JSONValue(connection)),
            ("harvest", harvest?.json ?? .null),
            ("request", request?.json ?? .null),
            ("untold", JSONValue(untold?.rawValue)),
        ])
    }

    /// Reads what `json` wrote; what is missing or of another kind is nil, so that old events can always be read.
    package init(json: JSONValue) {
        self.init(
            institution: json["institution"]?.string,
            provider: json["provider"]?.string,
            connection: json["connection"]?.string,
            harvest: json["harvest"].flatMap(HarvestFacts.init),
            request: json["request"].flatMap(RequestFacts.init),
            untold: json["untold"]?.string.flatMap(EventKind.init)
        )
    }
}

extension HarvestFacts {
    fileprivate var json: JSONValue {
        .object([
            ("status", JSONValue(status)),
            ("attempts", JSONValue(attempts)),
            ("maxAttempts", JSONValue(maxAttempts)),
            ("code", JSONValue(code)),
            ("message", JSONValue(message)),
            ("startedAt", JSONValue(startedAt?.milliseconds)),
            ("isOverOld", JSONValue(isOverOld)),
        ])
    }

    fileprivate init?(json: JSONValue) {
        guard let status = json["status"]?.string else { return nil }
        self.init(
            status: status,
            attempts: json.count("attempts"),
            maxAttempts: json.count("maxAttempts"),
            code: json["code"]?.int.map(Int.init(clamping:)),
            message: json["message"]?.string,
            startedAt: json["startedAt"]?.int.map(Instant.init(milliseconds:)),
            isOverOld: json["isOverOld"]?.boolean
        )
    }
}

extension RequestFacts {
    fileprivate var json: JSONValue {
        .object([
            ("who", JSONValue(who)),
            ("reason", JSONValue(reason)),
            ("created", JSONValue(counts.created)),
            ("renewed", JSONValue(counts.renewed)),
            ("skipped", JSONValue(counts.skipped)),
            ("wish", wish?.json ?? .null),
            ("decidedBy", JSONValue(decidedBy)),
            ("decision", JSONValue(decision)),
        ])
    }

    fileprivate init?(json: JSONValue) {
        guard let who = json["who"]?.string else { return nil }
        self.init(
            who: who,
            reason: json["reason"]?.string ?? "",
            counts: RequestCounts(
                created: json.count("created"),
                renewed: json.count("renewed"),
                skipped: json.count("skipped")
            ),
            wish: json["wish"].flatMap(WishNames.init),
            decidedBy: json["decidedBy"]?.string,
            decision: json["decision"]?.string
        )
    }
}

extension JSONValue {
    /// A dictionary without the keys whose value is null.
    package static func object(_ fields: [(String, JSONValue)]) -> JSONValue {
        .dictionary(Dictionary(fields.filter { !$0.1.isNull }, uniquingKeysWith: { $1 }))
    }

    fileprivate func count(_ key: String) -> Int {
        self[key]?.int.map(Int.init(clamping:)) ?? 0
    }
}
