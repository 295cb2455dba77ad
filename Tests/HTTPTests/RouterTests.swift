import Ground
import HTTP
import Testing

@Suite struct RouterTests {
    private func answer(_ router: Router, _ method: HTTPMethod, _ target: String) async throws -> HTTPResponse {
        try await router.respond(to: HTTPRequest(HTTPRequestHead(method, target)))
    }

    private func text(_ response: HTTPResponse) -> String {
        guard case .bytes(let bytes) = response.body else { return "" }
        return String(decoding: bytes, as: UTF8.self).filter { $0 != "\n" }
    }

    private func router(_ patterns: String...) -> Router {
        var router = Router()
        for pattern in patterns {
            router.on(.get, pattern) { request in
                let parameters = request.parameters.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
                return .text(200, "\(pattern) \(parameters.joined(separator: ","))")
            }
        }
        return router
    }

    @Test(arguments: [
        ("/", "/ "), ("/harvests", "/harvests "), ("/harvests/", "/harvests "), ("/harvests/7", "/harvests/{id} id=7"),
        ("/harvests/new", "/harvests/new "), ("/harvests/7/attempts/2", "/harvests/{id}/attempts/{n} id=7,n=2"),
        ("/harvests/new/attempts/2", "/harvests/{id}/attempts/{n} id=new,n=2"),
        ("/files/a/b%2Fc", "/files/{path...} path=a/b/c"), ("/files", "/files/{path...} path="),
        ("/harvests/a%2Fb", "/harvests/{id} id=a/b"), ("/harvests/%C3%BC", "/harvests/{id} id=ü"),
        ("/harvests?x=1", "/harvests "), ("http://host:1/harvests/7?x", "/harvests/{id} id=7"),
    ])
    func `text goes before a name, a name before the rest`(target: String, found: String) async throws {
        let router = router(
            "/",
            "/harvests",
            "/harvests/new",
            "/harvests/{id}",
            "/harvests/{id}/attempts/{n}",
            "/files/{path...}"
        )
        let response = try await answer(router, .get, target)
        #expect(text(response) == found)
    }

    @Test(arguments: ["/harvest", "/harvests/7/attempts", "/harvests/7/attempts/2/x", "/x"])
    func `an unknown path is answered with 404`(target: String) async throws {
        let router = router("/harvests", "/harvests/{id}", "/harvests/{id}/attempts/{n}")
        #expect(try await answer(router, .get, target).status == 404)
    }

    @Test func `another method is answered with 405 and the methods that there are`() async throws {
        var router = router("/a")
        router.on(.post, "/a") { _ in .text(200, "") }
        let response = try await answer(router, .delete, "/a")
        #expect(response.status == 405)
        #expect(response.headers["Allow"] == "GET, HEAD, OPTIONS, POST")
        let options = try await answer(router, .options, "/a")
        #expect(options.status == 204)
        #expect(options.headers["Allow"] == "GET, HEAD, OPTIONS, POST")
    }

    @Test func `a method of a wider pattern answers where the narrower has none`() async throws {
        var router = router("/a/b")
        router.on(.post, "/a/{x}") { .text(200, "post \($0.parameters["x"] ?? "")") }
        let response = try await answer(router, .post, "/a/b")
        #expect(text(response) == "post b")
    }

    @Test func `HEAD is answered by GET, unless it has a handler of its own`() async throws {
        var router = router("/a", "/b")
        router.on(.head, "/b") { _ in .text(200, "own") }
        #expect(text(try await answer(router, .head, "/a")) == "/a ")
        #expect(text(try await answer(router, .head, "/b")) == "own")
    }

    @Test func `each route says how it wants its body`() {
        var router = Router()
        router.on(.post, "/small", body: .collected(limit: 7)) { _ in .text(200, "") }
        router.on(.post, "/large", body: .streamed(limit: 99)) { _ in .text(200, "") }
        router.on(.get, "/none") { _ in .text(200, "") }
        #expect(router.bodyRule(for: .init(.post, "/small")) == .collected(limit: 7))
        #expect(router.bodyRule(for: .init(.post, "/large")) == .streamed(limit: 99))
        #expect(router.bodyRule(for: .init(.get, "/none")) == .none)
        #expect(router.bodyRule(for: .init(.post, "/unknown")) == .small)
    }

    @Test func `two handlers for one place are a programmer's mistake`() async {
        await #expect(processExitsWith: .failure) {
            var router = Router()
            router.on(.get, "/a/{x}") { _ in .text(200, "") }
            router.on(.get, "/a/{y}") { _ in .text(200, "") }
        }
    }

    @Test func `a query is read as a form is`() {
        let query = HTTPRequestHead(.get, "/x?a=1&b=two+words&a=%C3%BC%26&c&=d&&e=f=g?h").query
        #expect(query["a"] == "1")
        #expect(query.values("a") == ["1", "ü&"])
        #expect(query["b"] == "two words")
        #expect(query["c"] == "")
        #expect(query[""] == "d")
        #expect(query["e"] == "f=g?h")
        #expect(query["z"] == nil)
    }
}
