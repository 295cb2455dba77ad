package import Ground

/// The answer to `/status`: whether the service is up, and what it has to say.
///
/// *Shape*: a list of one or more objects; a single object occurs. Every key may be missing.
/// *Source*: COUNTER Code of Practice 5.1 API, `/status`; reference sushi.md §8.
package struct ServiceStatus: Sendable, Hashable {
    /// False when any service of the list says so; nil when none says anything.
    package let isActive: Bool?
    /// Notes and alerts, in order.
    package let notices: [String]

    /// Nil for what is no status at all, an exception for example.
    package init?(_ answer: JSONValue) {
        let services = answer.array ?? [answer]
        let known = services.compactMap(\.object).filter {
            $0["Service_Active"] != nil || $0["Description"] != nil || $0["Alerts"] != nil
        }
        guard !known.isEmpty else { return nil }
        let states = known.compactMap { Self.state($0["Service_Active"]) }
        isActive = states.isEmpty ? nil : !states.contains(false)
        notices = known.flatMap { service in
            let alerts = service["Alerts"]?.array?.compactMap { $0["Alert"]?.string } ?? []
            return ([service["Note"]?.string].compactMap(\.self) + alerts).filter { !$0.isEmpty }
        }
    }

    /// A boolean, which some servers write as text.
    private static func state(_ value: JSONValue?) -> Bool? {
        value?.boolean ?? value?.string.flatMap { Bool($0.lowercased()) }
    }
}
