package import Ground

/// The answer of `/members`: whose usage a consortium's account may ask for.
///
/// Read as it comes: a list or a single object, of either release, with much or little said of each member.
/// *Source*: reference sushi.md §8.
package struct MemberList: Sendable, Hashable {
    /// One institution of the consortium as the provider knows it.
    ///
    /// *Shape*: `{"Customer_ID": "lib-07", "Name": "City Library", "Institution_ID": […]}`, of which only the first
    /// must be there.
    package struct Member: Sendable, Hashable {
        package let customerID: String
        package let requestorID: String?
        package let name: String?
        package let notes: String?
        /// Identifiers of the institution, `ISNI:…`, as the provider has them.
        package let identifiers: [String]
    }

    /// In the order of the answer, each customer once.
    package let members: [Member]

    /// Nil for an answer that is no list of members; a list with nobody in it is empty.
    package init?(_ document: JSONValue) {
        let entries: [JSONValue]
        switch document {
        case .list(let list): entries = list
        case .dictionary:
            guard document["Customer_ID"] != nil || document["Exception"] == nil && document["Code"] == nil else {
                return nil
            }
            entries = document["Members"]?.array ?? document["members"]?.array ?? [document]
        default: return nil
        }
        var seen: Set<String> = []
        var members: [Member] = []
        for entry in entries {
            guard let id = entry["Customer_ID"]?.plainText, !id.isEmpty, seen.insert(id).inserted else { continue }
            members.append(
                Member(
                    customerID: id,
                    requestorID: entry["Requestor_ID"]?.plainText,
                    name: entry["Institution_Name"]?.plainText ?? entry["Name"]?.plainText,
                    notes: entry["Notes"]?.plainText,
                    identifiers: entry["Institution_ID"]?.identifiers ?? []
                )
            )
        }
        guard !members.isEmpty || entries.isEmpty else { return nil }
        self.members = members
    }
}

extension JSONValue {
    /// Text or a whole number, without blanks around it; nil when nothing is left.
    fileprivate var plainText: String? {
        let text = string ?? int.map(String.init) ?? ""
        let trimmed = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        return trimmed.isEmpty ? nil : trimmed
    }

    /// Release 5 has `[{"Type": …, "Value": …}]`, release 5.1 `{"ISNI": ["…"]}`.
    fileprivate var identifiers: [String] {
        if let list = array {
            return list.compactMap { entry in
                guard let type = entry["Type"]?.plainText, let value = entry["Value"]?.plainText else { return nil }
                return "\(type):\(value)"
            }
        }
        return (object ?? [:]).sorted { $0.key < $1.key }.flatMap { type, values in
            (values.array ?? [values]).compactMap { value in value.plainText.map { "\(type):\($0)" } }
        }
    }
}
