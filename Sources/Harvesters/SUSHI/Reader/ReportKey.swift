internal import Ground

/// The keys of a report that mean something, whatever their case.
enum ReportKey {
    // The document.
    case header, items, exception, body, response
    case code, message, data, helpURL
    // The header.
    case reportID, reportName, release, created, createdBy, customerID, institutionName, institutionID
    case registryRecord, filters, attributes
    // An item.
    case title, database, item, itemID, platform, publisher, publisherID
    case authors, dates, publicationDate, itemAttributes, articleVersion, parent, children
    case dataType, sectionType, yop, accessType, accessMethod
    case performance, attributePerformance, period, instance, metricType, count, beginDate, endDate
    // Entries of lists.
    case type, value, name, identifier
    case unknown

    init(_ key: UnsafeRawBufferPointer) {
        self = Self.table.meaning(of: key)
    }

    private static let table = ReportKeyTable(spellings)

    static let spellings: [(StaticString, ReportKey)] = [
        ("Report_Header", .header), ("Report_Items", .items), ("Exceptions", .exception), ("Exception", .exception),
        ("body", .body), ("response", .response),
        ("Code", .code), ("Number", .code), ("Message", .message), ("Data", .data), ("Help_URL", .helpURL),
        ("Report_ID", .reportID), ("Report_Name", .reportName), ("Release", .release), ("Created", .created),
        ("Created_By", .createdBy), ("Customer_ID", .customerID), ("Institution_Name", .institutionName),
        ("Institution_ID", .institutionID), ("Registry_Record", .registryRecord), ("Report_Filters", .filters),
        ("Report_Attributes", .attributes),
        ("Title", .title), ("Item_Name", .title), ("Database", .database), ("Item", .item), ("Item_ID", .itemID),
        ("Platform", .platform), ("Publisher", .publisher), ("Publisher_ID", .publisherID),
        ("Item_Contributors", .authors), ("Authors", .authors), ("Item_Dates", .dates),
        ("Publication_Date", .publicationDate), ("Item_Attributes", .itemAttributes),
        ("Article_Version", .articleVersion), ("Item_Parent", .parent), ("Items", .children),
        ("Data_Type", .dataType), ("Section_Type", .sectionType), ("YOP", .yop), ("Access_Type", .accessType),
        ("Access_Method", .accessMethod),
        ("Performance", .performance), ("Attribute_Performance", .attributePerformance), ("Period", .period),
        ("Instance", .instance), ("Metric_Type", .metricType), ("Count", .count), ("Begin_Date", .beginDate),
        ("End_Date", .endDate),
        ("Type", .type), ("Value", .value), ("Name", .name), ("Name:", .name), ("Identifier", .identifier),
    ]
}
