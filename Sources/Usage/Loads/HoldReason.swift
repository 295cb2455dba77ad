package import Ground

/// Why a load waits for a person instead of taking the place of what is there.
package enum HoldReason: Sendable, Hashable {
    /// There was usage, and the new report has none.
    case vanished(records: Int, total: Int64)
    /// Metrics that would fall.
    case shrunk([Loss])
    /// Something else about the answer wants a look: an error code, and a sentence for people.
    case review(code: Int, sentence: String)

    /// One metric that would fall.
    package struct Loss: Sendable, Hashable {
        package let metric: String
        package let before: Int64
        package let after: Int64

        package init(metric: String, before: Int64, after: Int64) {
            self.metric = metric
            self.before = before
            self.after = after
        }
    }

    /// For people: what accepting would change.
    package var sentence: String {
        switch self {
        case .vanished(_, let total):
            return "The new report holds no usage; the stored month has \(total)."
        case .shrunk(let losses):
            let parts = losses.prefix(3).map { "\($0.metric) would fall from \($0.before) to \($0.after)" }
            let rest = losses.count > 3 ? ", and \(losses.count - 3) more metrics would fall" : ""
            return parts.joined(separator: ", ") + rest + "."
        case .review(_, let sentence):
            return sentence
        }
    }
}

extension HoldReason {
    /// The reason as it is stored with a load.
    ///
    /// *Shape*: `{"kind": "shrunk", "losses": [{"metric": …, "before": 5, "after": 3}]}`.
    package var json: JSONValue {
        switch self {
        case .vanished(let records, let total):
            .dictionary(["kind": "vanished", "records": JSONValue(records), "total": JSONValue(total)])
        case .shrunk(let losses):
            .dictionary([
                "kind": "shrunk",
                "losses": .list(
                    losses.map {
                        .dictionary([
                            "metric": .text($0.metric), "before": .integer($0.before), "after": .integer($0.after),
                        ])
                    }
                ),
            ])
        case .review(let code, let sentence):
            .dictionary(["kind": "review", "code": JSONValue(code), "sentence": .text(sentence)])
        }
    }

    /// Reads what `json` wrote; nil for anything else.
    package init?(json: JSONValue) {
        switch json["kind"]?.string {
        case "vanished":
            guard let records = json["records"]?.int, let total = json["total"]?.int else { return nil }
            self = .vanished(records: Int(records), total: total)
        case "shrunk":
            self = .shrunk(
                (json["losses"]?.array ?? []).compactMap { loss in
                    guard let metric = loss["metric"]?.string, let before = loss["before"]?.int,
                        let after = loss["after"]?.int
                    else { return nil }
                    return Loss(metric: metric, before: before, after: after)
                }
            )
        case "review":
            guard let code = json["code"]?.int, let sentence = json["sentence"]?.string else { return nil }
            self = .review(code: Int(code), sentence: sentence)
        default: return nil
        }
    }
}
