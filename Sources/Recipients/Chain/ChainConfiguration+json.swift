internal import Alerts
package import Ground
package import Tenancy

/// The JSON form of a chain, read with every problem named by link and field.
extension ChainConfiguration {
    /// Reads what a person wrote, or what is stored.
    ///
    /// `programs` are the registered names; nil does not check them, as for what is stored already.
    package init(json: JSONValue, programs: Set<String>? = nil) throws(InvalidFields) {
        var reader = ChainReader(programs: programs)
        let links = reader.links(json)
        try reader.check.finish()
        self.init(links)
    }

    package var json: JSONValue { .list(links.map(\.json)) }
}

extension ChainLink {
    fileprivate var json: JSONValue {
        var fields: [String: JSONValue] = ["link": .text(source.name)]
        if mode != source.defaultMode { fields["mode"] = .text(mode.rawValue) }
        if stop != .never { fields["stop"] = .text(stop.rawValue) }
        if let events { fields["events"] = .list(events.map(\.rawValue).sorted().map(JSONValue.text)) }
        switch source {
        case .fixed(let candidates): fields["addresses"] = .list(candidates.map(\.json))
        case .program(let name): fields["program"] = .text(name)
        default: break
        }
        return .dictionary(fields)
    }
}

extension Candidate {
    fileprivate var json: JSONValue {
        guard name != nil || language != nil else { return .text(address.text) }
        return .object([
            ("address", .text(address.text)), ("name", JSONValue(name)), ("language", JSONValue(language)),
        ])
    }
}

/// Collects what is wrong with a chain; a link with a problem is left out, and `finish` throws.
private struct ChainReader {
    var check = FieldCheck()
    let programs: Set<String>?

    private static let sources = [
        "sysadmins", "admins", "managers", "viewers", "requester", "contacts", "support", "fixed", "program",
    ]

    mutating func links(_ json: JSONValue) -> [ChainLink] {
        guard let list = json.array else {
            check.note("chain", "A recipient chain is a list of links, such as [{\"link\": \"managers\"}].")
            return []
        }
        if list.isEmpty { check.note("chain", "A chain without links tells nobody; give it at least one.") }
        if list.count > ChainConfiguration.mostLinks {
            check.note("chain", "At most \(ChainConfiguration.mostLinks) links are allowed; this has \(list.count).")
        }
        return list.enumerated().compactMap { link($1, place: $0 + 1) }
    }

    private mutating func link(_ json: JSONValue, place: Int) -> ChainLink? {
        guard let object = json.object, let name = object["link"]?.string else {
            check.note("link \(place)", "A link is written {\"link\": NAME}, NAME being one of \(Self.listed).")
            return nil
        }
        let label = "link \(place) (\(FieldCheck.excerpt(name)))"
        guard let source = source(name, object, label) else { return nil }
        let known: Set<String> = ["link", "mode", "stop", "events", "addresses", "program"]
        for key in object.keys.sorted() where !known.contains(key) {
            check.note(
                "\(label), \(FieldCheck.excerpt(key))",
                "There is no such field; there are mode, stop and events."
            )
        }
        return ChainLink(
            source,
            mode: word(object["mode"], "\(label), mode"),
            stop: word(object["stop"], "\(label), stop") ?? .never,
            events: events(object["events"], "\(label), events")
        )
    }

    private mutating func source(_ name: String, _ object: [String: JSONValue], _ label: String) -> ChainLink.Source? {
        if name != "fixed", object["addresses"] != nil {
            check.note("\(label), addresses", "Only the link fixed has addresses.")
        }
        if name != "program", object["program"] != nil {
            check.note("\(label), program", "Only the link program has a program.")
        }
        switch name {
        case "sysadmins": return .sysadmins
        case "admins": return .admins
        case "managers": return .managers
        case "viewers": return .viewers
        case "requester": return .requester
        case "contacts": return .contacts
        case "support": return .support
        case "fixed": return .fixed(addresses(object["addresses"], "\(label), addresses"))
        case "program": return program(object["program"], "\(label), program").map(ChainLink.Source.program)
        default:
            check.note("\(label), link", "There is no such link; there are \(Self.listed).")
            return nil
        }
    }

    private mutating func addresses(_ json: JSONValue?, _ field: String) -> [Candidate] {
        guard let list = json?.array, !list.isEmpty else {
            check.note(field, "The link fixed needs a list of addresses, such as [\"desk@library.example\"].")
            return []
        }
        if list.count > ChainConfiguration.mostAddresses {
            check.note(
                field,
                "At most \(ChainConfiguration.mostAddresses) addresses are allowed; this has \(list.count)."
            )
        }
        return list.enumerated().compactMap { address($1, "\(field)[\($0)]") }
    }

    private mutating func address(_ json: JSONValue, _ field: String) -> Candidate? {
        guard let text = json.string ?? json["address"]?.string else {
            check.note(field, "Write an address, or {\"address\": …, \"name\": …, \"language\": …}.")
            return nil
        }
        do throws(MailAddressError) {
            let address = try MailAddress(text)
            let name = check.optionalLine(json["name"]?.string, "\(field).name")
            let language = json["language"]?.string
            return Candidate(address, name: name, language: language.map { check.language($0, "\(field).language") })
        } catch {
            check.note(field, "\(error)")
            return nil
        }
    }

    private mutating func program(_ json: JSONValue?, _ field: String) -> String? {
        guard let name = json?.string, !name.isEmpty else {
            check.note(field, "The link program needs the name of a registered program.")
            return nil
        }
        if let programs, !programs.contains(name) {
            let registered =
                programs.isEmpty ? "none is" : "registered are \(programs.sorted().joined(separator: ", "))"
            check.note(
                field,
                "No program “\(FieldCheck.excerpt(name))” is registered in the configuration; \(registered)."
            )
        }
        return name
    }

    private mutating func word<Word: RawRepresentable & CaseIterable>(_ json: JSONValue?, _ field: String) -> Word?
    where Word.RawValue == String {
        guard let json, !json.isNull else { return nil }
        guard let word = json.string.flatMap(Word.init) else {
            check.note(field, "This is one of \(Word.allCases.map(\.rawValue).joined(separator: ", ")).")
            return nil
        }
        return word
    }

    private mutating func events(_ json: JSONValue?, _ field: String) -> Set<EventKind>? {
        guard let json, !json.isNull else { return nil }
        let kinds = EventKind.allCases.filter(\.isChained)
        guard let list = json.array, !list.isEmpty else {
            check.note(field, "Write a list of kinds of event, such as [\"harvest-failed\"].")
            return nil
        }
        var found: Set<EventKind> = []
        for entry in list {
            guard let kind = entry.string.flatMap(EventKind.init), kinds.contains(kind) else {
                let known = kinds.map(\.rawValue).joined(separator: ", ")
                check.note(field, "“\(FieldCheck.excerpt(entry.string ?? entry.json()))” is none of \(known).")
                continue
            }
            found.insert(kind)
        }
        return found
    }

    private static var listed: String { sources.joined(separator: ", ") }
}

extension EventKind {
    /// Whether a recipient chain is asked about it; what else is told goes to readers who are known already.
    var isChained: Bool {
        switch notificationClass {
        case .trouble: isTrouble
        case .request: true
        case .selfReport, .digest: false
        }
    }
}
