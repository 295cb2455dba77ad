internal import Connections
package import Ground
internal import Harvests
package import Tenancy

/// Turns what happened into the values that a mail's template may name; pure.
///
/// *Shape*: `consortium{name,key}`, `recipient{name,address}`, `event{kind,at}`, `installation{name,url}` and `zone` stand
/// in every model; the rest where it is known. Whatever is unknown has no key, so that a section stays out. Times are
/// RFC 3339, days and months `yyyy-mm-dd` and `yyyy-mm`, durations whole seconds: the mail writes them out in the reader's
/// language and zone. Only the catalogue's sentences and the notes are in that language already.
package struct MailModel: Sendable {
    /// Whom a mail goes to, and from where.
    package struct Context: Sendable, Hashable {
        package var installation: String
        /// Where the installation's pages are; nil while it has none.
        package var url: String?
        package var consortium: String
        package var consortiumKey: String
        package var recipient: String?
        package var address: String
        package var language: String
        package var zone: Zone
        /// Whom a reader asks who cannot run commands here; nil for one who can, empty where nobody is known.
        package var helpers: [String]?

        package init(
            installation: String,
            url: String? = nil,
            consortium: String,
            consortiumKey: String,
            recipient: String?,
            address: String,
            language: String,
            zone: Zone,
            helpers: [String]? = nil
        ) {
            self.installation = installation
            self.url = url
            self.consortium = consortium
            self.consortiumKey = consortiumKey
            self.recipient = recipient
            self.address = address
            self.language = language
            self.zone = zone
            self.helpers = helpers
        }
    }

    private let context: Context

    package init(_ context: Context) {
        self.context = context
    }

    /// The model of a mail about one event, or about several that share a mail: then `items` lists them all.
    ///
    /// `troubledAt` is when the trouble began that is over now: it gives the length of the outage.
    package func mail(_ events: [Event], troubledAt: Instant? = nil) -> JSONValue {
        guard let first = events.first else { return frame([("event", .null)]) }
        let event: JSONValue = .object([
            ("kind", .text(first.kind.rawValue)), ("at", JSONValue(first.at)),
            ("untold", JSONValue(first.facts.untold?.rawValue)),
        ])
        let outage: JSONValue =
            troubledAt.map {
                ["duration": .integer(max(0, (first.at - $0).milliseconds / 1000)), "since": JSONValue($0)]
            }
            ?? .null
        return frame([
            ("event", event),
            ("harvest", first.facts.harvest == nil && first.subject.harvest == nil ? .null : harvest(first)),
            ("connection", first.facts.connection.map { ["name": .text($0)] } ?? .null),
            ("alert", first.alert.map { ["id": JSONValue($0)] } ?? .null),
            ("request", first.facts.request.map { request($0, first) } ?? .null),
            ("outage", outage),
            ("items", events.count > 1 ? .list(events.map(harvest)) : .null),
            ("held", held(events)),
            ("commands", commands(events)),
        ])
    }

    /// The model of a digest; an item's `status` says whether it counts as failed, succeeded or waiting.
    ///
    /// One for a sysadmin says so, since nobody chose it for themselves.
    package func digest(
        _ composition: DigestComposition,
        period: DigestPeriod,
        from start: Instant,
        to end: Instant,
        waiting: Int,
        isForSysadmin: Bool = false
    ) -> JSONValue {
        frame([
            ("event", ["kind": .text(EventKind.digest.rawValue), "at": JSONValue(end)]),
            (
                "digest",
                .object([
                    ("isForSysadmin", isForSysadmin ? .bool(true) : .null),
                    ("period", .text(period.rawValue)),
                    ("from", .text(context.zone.date(at: start).description)),
                    ("to", .text(context.zone.date(at: end).description)),
                    ("succeeded", JSONValue(composition.succeeded)),
                    ("failed", JSONValue(composition.failed)),
                    ("held", JSONValue(composition.held)),
                    ("waiting", JSONValue(waiting)),
                    ("items", .list(composition.items.prefix(Self.mostItems).map(item))),
                ])
            ),
        ])
    }

    /// A mail lists a hundred of each kind; more need not be stored.
    static let mostItems = 300

    private func frame(_ fields: [(String, JSONValue)]) -> JSONValue {
        let frame: [(String, JSONValue)] = [
            ("consortium", ["name": .text(context.consortium), "key": .text(context.consortiumKey)]),
            ("recipient", .object([("name", JSONValue(context.recipient)), ("address", .text(context.address))])),
            ("installation", .object([("name", .text(context.installation)), ("url", JSONValue(context.url))])),
            ("zone", .text(context.zone.identifier)),
            ("helpers", helpers),
        ]
        return .object(frame + fields)
    }

    /// Who is asked to act by a reader who has no shell here.
    private var helpers: JSONValue {
        guard let helpers = context.helpers else { return .null }
        return .object([("addresses", helpers.isEmpty ? .null : .text(helpers.joined(separator: ", ")))])
    }

    /// Only who administers the consortium can run commands.
    private func commands(_ events: [Event]) -> JSONValue {
        guard context.helpers == nil, let first = events.first else { return .null }
        return MailCommands(first, isAlone: events.count == 1, consortium: context.consortiumKey).json
    }

    /// Why new data is held, and what readers see meanwhile: said only where it holds of every event.
    private func held(_ events: [Event]) -> JSONValue {
        guard events.allSatisfy({ $0.kind == .heldForReview }) else { return .null }
        let codes = Set(events.map { $0.facts.harvest?.code })
        let old = Set(events.map { $0.facts.harvest?.isOverOld ?? ($0.facts.harvest?.code == Self.lessUsage) })
        return .object([
            ("isLess", codes == [Self.lessUsage] ? .bool(true) : .null),
            ("isOthers", codes == [Self.anotherCustomer] ? .bool(true) : .null),
            ("isDoubtful", codes.isDisjoint(with: [Self.lessUsage, Self.anotherCustomer]) ? .bool(true) : .null),
            ("hasOld", old == [true] ? .bool(true) : .null),
            ("hasNone", old == [false] ? .bool(true) : .null),
        ])
    }

    /// The catalogue's codes by which data is held.
    private static let lessUsage = 9043
    private static let anotherCustomer = 9041

    private func harvest(_ event: Event) -> JSONValue {
        let facts = event.facts
        let entry = entry(event)
        let fields: [(String, JSONValue)] = [
            ("id", JSONValue(event.subject.harvest)),
            ("institution", .text(institution(event))),
            ("provider", JSONValue(facts.provider)),
            ("report", JSONValue(event.subject.report?.rawValue)),
            ("month", JSONValue(event.subject.month)),
            ("status", JSONValue(facts.harvest?.status)),
            ("attempts", JSONValue(facts.harvest?.attempts)),
            ("maxAttempts", JSONValue(facts.harvest?.maxAttempts)),
            ("explanation", JSONValue(entry?.explanation.text(in: context.language))),
            ("startedAt", JSONValue(facts.harvest?.startedAt)),
        ]
        return .object(fields + cause(event))
    }

    /// What belongs to no institution belongs to the consortium itself.
    private func institution(_ event: Event) -> String { event.facts.institution ?? context.consortium }

    private func request(_ facts: RequestFacts, _ event: Event) -> JSONValue {
        .object([
            ("id", JSONValue(event.subject.request)),
            ("who", .text(facts.who)),
            ("reason", .text(facts.reason)),
            (
                "counts",
                [
                    "created": JSONValue(facts.counts.created), "renewed": JSONValue(facts.counts.renewed),
                    "skipped": JSONValue(facts.counts.skipped),
                ]
            ),
            ("wish", facts.wish.map(wish) ?? .null),
            ("decision", JSONValue(facts.decision)),
            ("decidedBy", JSONValue(facts.decidedBy)),
        ])
    }

    /// What has no key means all of them.
    private func wish(_ wish: WishNames) -> JSONValue {
        let months = wish.months
        return .object([
            ("first", ["month": JSONValue(months.lowerBound)]),
            ("last", months.lowerBound < months.upperBound ? ["month": JSONValue(months.upperBound)] : .null),
            ("institutions", JSONValue(wish.line(wish.institutions, in: context.language))),
            ("providers", JSONValue(wish.line(wish.providers, in: context.language))),
            ("reports", JSONValue(wish.line(wish.reports, in: context.language))),
            ("isNow", wish.start == .now ? .bool(true) : .null),
        ])
    }

    private func item(_ item: DigestComposition.Item) -> JSONValue {
        let event = item.event
        var fields: [(String, JSONValue)] = [
            ("id", JSONValue(event.subject.harvest)),
            ("institution", .text(institution(event))),
            ("provider", JSONValue(event.facts.provider)),
            ("report", JSONValue(event.subject.report?.rawValue)),
            ("month", JSONValue(event.subject.month)),
            ("status", .text(status(of: item).rawValue)),
        ]
        switch item.outcome {
        case .succeeded(afterTrouble: false): break
        case .succeeded(afterTrouble: true): fields.append(("remark", .text(Words.afterTrouble(in: context.language))))
        case .trouble(.heldForReview): fields += cause(event) + [("isHeld", .bool(true))]
        case .trouble: fields += cause(event)
        }
        return .object(fields)
    }

    /// What is wrong and what helps, as lists of several events tell it.
    private func cause(_ event: Event) -> [(String, JSONValue)] {
        let entry = entry(event)
        return [
            ("note", JSONValue(Words.note(event.kind, in: context.language))),
            ("title", JSONValue(entry?.title.text(in: context.language))),
            ("code", JSONValue(event.facts.harvest?.code)),
            ("message", JSONValue(event.facts.harvest?.message)),
            ("remedy", JSONValue(entry?.remedy.text(in: context.language))),
        ]
    }

    /// What the catalogue says of the event's code, for a harvest that stands as the event found it.
    private func entry(_ event: Event) -> ErrorEntry? {
        guard let harvest = event.facts.harvest, let code = harvest.code else { return nil }
        return ErrorCatalogue().entry(code).standing(
            HarvestStatus(rawValue: harvest.status),
            attempts: harvest.attempts,
            of: harvest.maxAttempts
        )
    }

    /// What needs a person counts as failed, but for a month that is merely late.
    private func status(of item: DigestComposition.Item) -> HarvestStatus {
        switch item.outcome {
        case .succeeded: .success
        case .trouble(.harvestMissing): .pending
        case .trouble: .fail
        }
    }
}
