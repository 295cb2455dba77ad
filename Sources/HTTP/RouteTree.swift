/// A handler with what it needs to know of its place.
struct Route: Sendable {
    let names: [String]
    let body: BodyRule
    let handler: Router.Handler
}

/// One segment of a pattern.
enum RouteSegment {
    case text(String)
    case one(String)
    case rest(String)

    init(_ text: Substring) {
        guard text.hasPrefix("{"), text.hasSuffix("}") else {
            self = .text(String(text))
            return
        }
        let name = text.dropFirst().dropLast()
        self = name.hasSuffix("...") ? .rest(String(name.dropLast(3))) : .one(String(name))
    }

    var name: String? {
        switch self {
        case .text: nil
        case .one(let name), .rest(let name): name
        }
    }
}

/// A node of the tree of patterns: what can follow a path's beginning.
struct RouteNode: Sendable {
    private var texts: [String: RouteNode] = [:]
    /// The node behind `{name}`, if any; a list since a value cannot hold itself.
    private var parameter: [RouteNode] = []
    private var routes: [HTTPMethod: Route] = [:]
    private var restRoutes: [HTTPMethod: Route] = [:]

    /// False when the place is taken.
    mutating func insert(_ route: Route, _ method: HTTPMethod, _ segments: ArraySlice<RouteSegment>) -> Bool {
        guard let first = segments.first else {
            return routes.updateValue(route, forKey: method) == nil
        }
        switch first {
        case .text(let text):
            return texts[text, default: RouteNode()].insert(route, method, segments.dropFirst())
        case .one:
            if parameter.isEmpty { parameter.append(RouteNode()) }
            return parameter[0].insert(route, method, segments.dropFirst())
        case .rest:
            precondition(segments.count == 1, "{name...} stands at the end of a pattern")
            return restRoutes.updateValue(route, forKey: method) == nil
        }
    }

    /// The route and the values of its names; `seen` gathers the methods that the path has.
    func find(
        _ method: HTTPMethod,
        _ segments: ArraySlice<String>,
        seen: inout Set<HTTPMethod>
    ) -> (Route, [String])? {
        guard let first = segments.first else {
            seen.formUnion(routes.keys)
            if let route = routes[method] { return (route, []) }
            return rest(method, segments, &seen)
        }
        if let found = texts[first]?.find(method, segments.dropFirst(), seen: &seen) { return found }
        if let found = parameter.first?.find(method, segments.dropFirst(), seen: &seen) {
            return (found.0, [first] + found.1)
        }
        return rest(method, segments, &seen)
    }

    private func rest(
        _ method: HTTPMethod,
        _ segments: ArraySlice<String>,
        _ seen: inout Set<HTTPMethod>
    ) -> (Route, [String])? {
        seen.formUnion(restRoutes.keys)
        return restRoutes[method].map { ($0, [segments.joined(separator: "/")]) }
    }
}
