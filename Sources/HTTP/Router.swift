internal import Ground

/// Finds the handler for a method and a path.
///
/// A pattern is a path whose segments are text, `{name}` for one segment, or at the end `{name...}` for the rest. Text
/// goes before `{name}`, which goes before `{name...}`. HEAD is answered by GET's handler where it has none of its own;
/// a path without a handler for the method is answered with 405, an unknown one with 404.
package struct Router: Responder {
    /// Answers a request whose `parameters` hold what the pattern's names matched; a thrown error becomes a 500.
    package typealias Handler = @Sendable (HTTPRequest) async throws -> HTTPResponse

    private var root = RouteNode()

    /// A router without routes answers 404 to everything.
    package init() {}

    /// Adds a handler; a second one for the same method and pattern is a programmer's mistake.
    package mutating func on(
        _ method: HTTPMethod,
        _ pattern: String,
        body: BodyRule = .none,
        _ handler: @escaping Handler
    ) {
        precondition(pattern.hasPrefix("/"), "a route's pattern begins with a slash: \(pattern)")
        let segments = pattern.split(separator: "/").map(RouteSegment.init)
        let route = Route(names: segments.compactMap(\.name), body: body, handler: handler)
        let isNew = root.insert(route, method, segments[...])
        precondition(isNew, "two handlers for \(method) \(pattern)")
    }

    /// The route's own rule; for a path without a route a small body is read, so that 404 and 405 can be said.
    package func bodyRule(for head: HTTPRequestHead) -> BodyRule {
        // A body that nobody wants is read up to a small size, so that 404 and 405 can be said.
        guard case .found(let route, _) = find(head) else { return .small }
        return route.body
    }

    /// Runs the route's handler, or answers 404, 405 with `Allow`, or for OPTIONS 204 with `Allow`.
    package func respond(to request: HTTPRequest) async throws -> HTTPResponse {
        switch find(request.head) {
        case .found(let route, let parameters):
            var request = request
            request.parameters = parameters
            return try await route.handler(request)
        case .otherMethods(let methods):
            let allowed = methods.map(\.rawValue).sorted().joined(separator: ", ")
            if request.method == .options { return HTTPResponse(204, headers: ["Allow": allowed]) }
            var response = HTTPResponse.text(405, "\(request.method) is not possible here, only \(allowed).")
            response.headers["Allow"] = allowed
            return response
        case .nothing:
            return .text(404, "There is nothing here.")
        }
    }

    /// What the tree has for a path: a route, the methods of other routes, or nothing.
    private enum Finding {
        case found(Route, [String: String])
        case otherMethods(Set<HTTPMethod>)
        case nothing
    }

    private func find(_ head: HTTPRequestHead) -> Finding {
        let segments = head.path.split(separator: "/").map { PercentCoding.decode($0) }
        var methods: Set<HTTPMethod> = []
        let wanted: [HTTPMethod] = head.method == .head ? [.head, .get] : [head.method]
        for method in wanted {
            if let (route, values) = root.find(method, segments[...], seen: &methods) {
                return .found(route, Dictionary(zip(route.names, values), uniquingKeysWith: { $1 }))
            }
        }
        if methods.contains(.get) { methods.insert(.head) }
        return methods.isEmpty ? .nothing : .otherMethods(methods.union([.options]))
    }
}
