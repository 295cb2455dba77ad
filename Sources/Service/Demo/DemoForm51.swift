internal import Ground

/// Release 5.1: an entry for each item, objects of names and values, counts by metric and month; items inside parents.
struct DemoForm51: DemoForm {
    let question: DemoQuestion

    /// Items without parent details stand in one entry that has nothing else.
    var frame: (start: String, end: String) {
        question.report == "IR" && !question.hasParents ? ("{\"Items\":[", "]}") : ("", "")
    }

    func header(exceptions: [DemoException], created: Instant) -> JSONValue {
        let names = ["PR": "Platform", "DR": "Database", "TR": "Title", "IR": "Item"]
        var filters: JSONValue = [
            "Begin_Date": .text("\(question.begin)-01"),
            "End_Date": .text("\(question.end)-\(question.end.dayCount)"),
        ]
        for (name, values) in question.filters { filters[name] = .list(values.map(JSONValue.text)) }
        var attributes: JSONValue = [:]
        if !question.attributes.isEmpty {
            attributes["Attributes_To_Show"] = .list(question.attributes.map(JSONValue.text))
        }
        if question.hasParents { attributes["Include_Parent_Details"] = "True" }
        var header: JSONValue = [
            "Created": .text(created.rfc3339),
            "Created_By": "Garner's demo publisher",
            "Report_ID": .text(question.report),
            "Report_Name": .text("\(names[question.report] ?? "") Report"),
            "Release": "5.1",
            "Institution_Name": .text(question.institution.name),
            "Institution_ID": ["Proprietary": [.text("demo:\(question.institution.customerID)")]],
            "Registry_Record": "",
            "Report_Filters": filters,
            "Report_Attributes": attributes,
        ]
        if !exceptions.isEmpty { header["Exceptions"] = .list(exceptions.map { $0.document(is51: true) }) }
        return header
    }

    func platform(_ rows: [DemoRow], _ shelf: DemoShelf) -> [JSONValue] {
        entry(["Platform": .text(shelf.platform)], rows)
    }

    func database(_ name: String, _ rows: [DemoRow], _ shelf: DemoShelf) -> [JSONValue] {
        let identity: [String: JSONValue] = [
            "Database": .text(name), "Item_ID": ["Proprietary": .text("demo:\(name.filter { $0 != " " })")],
        ]
        return entry(identity.merging(origin(shelf)) { $1 }, rows)
    }

    func title(_ work: DemoWork, _ rows: [DemoRow], _ shelf: DemoShelf) -> [JSONValue] {
        let identity = ["Title": .text(work.name), "Item_ID": identifiers(work)]
        return entry(identity.merging(origin(shelf)) { $1 }, rows)
    }

    func items(of work: DemoWork, _ shelf: DemoShelf, _ rows: (DemoPart) -> [DemoRow]) -> [JSONValue] {
        let items = work.parts.flatMap { part in
            var identity: [String: JSONValue] = [
                "Item": .text(part.name), "Item_ID": ["DOI": .text(part.doi(in: work))],
            ]
            if question.attributes.contains("Authors") {
                identity["Authors"] = .list(part.authors.map { ["Name": .text($0.name), "ORCID": .text($0.orcid)] })
            }
            if question.attributes.contains("Publication_Date") {
                identity["Publication_Date"] = .text(part.publicationDate)
            }
            if question.attributes.contains("Article_Version"), work.isJournal { identity["Article_Version"] = "VoR" }
            return entry(identity.merging(origin(shelf)) { $1 }, rows(part))
        }
        guard question.hasParents, !items.isEmpty else { return items }
        return [
            [
                "Title": .text(work.name), "Item_ID": identifiers(work), "Data_Type": .text(work.dataType),
                "Items": .list(items),
            ]
        ]
    }

    /// One entry, or none where nothing was counted.
    private func entry(_ identity: [String: JSONValue], _ rows: [DemoRow]) -> [JSONValue] {
        let names = question.attributes + ["Data_Type"]
        let groups = DemoGroup.groups(rows, showing: names, filters: question.filters)
        guard !groups.isEmpty else { return [] }
        let performances: [JSONValue] = groups.map { group in
            .dictionary(group.attributes.merging(["Performance": performance(group.counts)]) { $1 })
        }
        return [.dictionary(identity.merging(["Attribute_Performance": .list(performances)]) { $1 })]
    }

    private func performance(_ counts: [String: [YearMonth: Int]]) -> JSONValue {
        .dictionary(
            counts.mapValues { byMonth in
                .dictionary(
                    Dictionary(uniqueKeysWithValues: byMonth.map { ($0.description, .integer(Int64($1))) })
                )
            }
        )
    }

    private func origin(_ shelf: DemoShelf) -> [String: JSONValue] {
        [
            "Platform": .text(shelf.platform), "Publisher": .text(shelf.publisher),
            "Publisher_ID": ["Proprietary": [.text("demo:\(DemoNames.initials(shelf.publisher))")]],
        ]
    }

    private func identifiers(_ work: DemoWork) -> JSONValue {
        .dictionary(Dictionary(work.identifiers.map { ($0.type, .text($0.value)) }, uniquingKeysWith: { $1 }))
    }
}
