internal import Connections
internal import Ground

extension UsageLine {
    /// The columns of an export, as COUNTER's tables name them where they have one.
    package static let recordColumns = [
        "Institution_Name", "Provider", "Report_ID", "Release", "Month", "Title", "Title_Kind", "Publisher",
        "Publisher_ID",
        "Platform", "Authors", "Publication_Date", "Article_Version", "DOI", "Proprietary_ID", "ISBN", "Print_ISSN",
        "Online_ISSN", "Linking_ISSN", "URI", "Parent_Title", "Parent_Data_Type", "Parent_DOI", "Parent_Proprietary_ID",
        "Parent_ISBN", "Parent_Print_ISSN", "Parent_Online_ISSN", "Parent_URI", "Data_Type", "Section_Type", "YOP",
        "Access_Type", "Access_Method", "Metric_Type", "Count",
    ]

    /// The line as a record of an export, one field per entry of `recordColumns`.
    package var record: [String] {
        [
            institutionName ?? "", providerName, report.rawValue, release.rawValue, month.description, title.name,
            title.kind.rawValue, publisher.name, publisher.identifiers, platform, title.authors, title.publicationDate,
            title.articleVersion, title.doi, title.proprietary, title.isbn, title.printISSN, title.onlineISSN,
            title.linkingISSN, title.uri, parent?.name ?? "", parent?.dataType ?? "", parent?.doi ?? "",
            parent?.proprietary ?? "", parent?.isbn ?? "", parent?.printISSN ?? "", parent?.onlineISSN ?? "",
            parent?.uri ?? "", attributes.dataType, attributes.sectionType, attributes.yop, attributes.accessType,
            attributes.accessMethod, metric, String(count),
        ]
    }
}
