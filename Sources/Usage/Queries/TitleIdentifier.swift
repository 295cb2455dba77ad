/// What a title is looked up by.
package enum TitleIdentifier: Sendable, Hashable {
    case name(String)
    case doi(String)
    case isbn(String)
    case printISSN(String)
    case onlineISSN(String)

    var column: String {
        switch self {
        case .name: "name"
        case .doi: "doi"
        case .isbn: "isbn"
        case .printISSN: "print_issn"
        case .onlineISSN: "online_issn"
        }
    }

    var value: String {
        switch self {
        case .name(let value), .doi(let value), .isbn(let value), .printISSN(let value), .onlineISSN(let value): value
        }
    }
}
