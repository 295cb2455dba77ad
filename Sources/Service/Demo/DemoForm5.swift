internal import Ground

/// Release 5: an entry for each item and set of attributes, lists of names and values, a period for each month.
struct DemoForm5: DemoForm {
    let question: DemoQuestion

    var frame: (start: String, end: String) { ("", "") }

    func header(exceptions: [DemoException], created: Instant) -> JSONValue {
        let names = ["PR": "Platform", "DR": "Database", "TR": "Title", "IR": "Item"]
        var filters: [JSONValue] = [
            ["Name": "Begin_Date", "Value": .text("\(question.begin)-01")],
            ["Name": "End_Date", "Value": .text("\(question.end)-\(question.end.dayCount)")],
        ]
        for (name, values) in question.filters.sorted(by: { $0.key < $1.key }) {
            filters.append(["Name": .text(name), "Value": .text(values.joined(separator: "|"))])
        }
        var header: JSONValue = [
            "Created": .text(created.rfc3339),
            "Created_By": "Garner's demo publisher",
            "Customer_ID": .text(question.institution.customerID),
            "Report_ID": .text(question.report),
            "Report_Name": .text("\(names[question.report] ?? "") Master Report"),
            "Release": "5",
            "Institution_Name": .text(question.institution.name),
            "Institution_ID": [["Type": "Proprietary", "Value": .text("demo:\(question.institution.customerID)")]],
            "Report_Filters": .list(filters),
        ]
        var attributes: [JSONValue] = []
        if !question.attributes.isEmpty {
            let shown = question.attributes.joined(separator: "|")
            attributes.append(["Name": "Attributes_To_Show", "Value": .text(shown)])
        }
        if question.hasParents { attributes.append(["Name": "Include_Parent_Details", "Value": "True"]) }
        if !attributes.isEmpty { header["Report_Attributes"] = .list(attributes) }
        if !exceptions.isEmpty { header["Exceptions"] = .list(exceptions.map { $0.document(is51: false) }) }
        return header
    }

    func platform(_ rows: [DemoRow], _ shelf: DemoShelf) -> [JSONValue] {
        entries(["Platform": .text(shelf.platform)], rows)
    }

    func database(_ name: String, _ rows: [DemoRow], _ shelf: DemoShelf) -> [JSONValue] {
        let id = [("Proprietary", "demo:\(name.filter { $0 != " " })")]
        return entries(["Database": .text(name), "Item_ID": identifiers(id)].merging(origin(shelf)) { $1 }, rows)
    }

    func title(_ work: DemoWork, _ rows: [DemoRow], _ shelf: DemoShelf) -> [JSONValue] {
        let identity = ["Title": .text(work.name), "Item_ID": identifiers(work.identifiers)]
        return entries(identity.merging(origin(shelf)) { $1 }, rows)
    }

    func items(of work: DemoWork, _ shelf: DemoShelf, _ rows: (DemoPart) -> [DemoRow]) -> [JSONValue] {
        work.parts.flatMap { part in
            var identity: [String: JSONValue] = [
                "Item": .text(part.name), "Item_ID": identifiers([("DOI", part.doi(in: work))]),
            ]
            if question.attributes.contains("Authors") {
                identity["Item_Contributors"] = .list(
                    part.authors.map { author in
                        ["Type": "Author", "Name": .text(author.name), "Identifier": .text("ORCID:\(author.orcid)")]
                    }
                )
            }
            if question.attributes.contains("Publication_Date") {
                identity["Item_Dates"] = [["Type": "Publication_Date", "Value": .text(part.publicationDate)]]
            }
            if question.attributes.contains("Article_Version"), work.isJournal {
                identity["Item_Attributes"] = [["Type": "Article_Version", "Value": "VoR"]]
            }
            if question.hasParents {
                identity["Item_Parent"] = [
                    "Item_Name": .text(work.name), "Item_ID": identifiers(work.identifiers),
                    "Data_Type": .text(work.dataType),
                ]
            }
            return entries(identity.merging(origin(shelf)) { $1 }, rows(part))
        }
    }

    private func entries(_ identity: [String: JSONValue], _ rows: [DemoRow]) -> [JSONValue] {
        DemoGroup.groups(rows, showing: question.attributes, filters: question.filters).map { group in
            let entry = identity.merging(group.attributes) { $1 }
            return .dictionary(entry.merging(["Performance": performance(group.counts)]) { $1 })
        }
    }

    private func performance(_ counts: [String: [YearMonth: Int]]) -> JSONValue {
        let months = Set(counts.values.flatMap(\.keys)).sorted()
        return .list(
            months.map { month in
                let instances: [JSONValue] = counts.sorted { $0.key < $1.key }.compactMap { metric, byMonth in
                    byMonth[month].map { ["Metric_Type": .text(metric), "Count": .integer(Int64($0))] }
                }
                let last = "\(month)-\(month.dayCount)"
                return [
                    "Period": ["Begin_Date": .text("\(month)-01"), "End_Date": .text(last)],
                    "Instance": .list(instances),
                ]
            }
        )
    }

    private func origin(_ shelf: DemoShelf) -> [String: JSONValue] {
        [
            "Platform": .text(shelf.platform), "Publisher": .text(shelf.publisher),
            "Publisher_ID": identifiers([("Proprietary", "demo:\(DemoNames.initials(shelf.publisher))")]),
        ]
    }

    private func identifiers(_ list: [(type: String, value: String)]) -> JSONValue {
        .list(list.map { ["Type": .text($0.type), "Value": .text($0.value)] })
    }
}
