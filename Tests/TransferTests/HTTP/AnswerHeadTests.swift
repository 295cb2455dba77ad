import Ground
import Testing

@testable import Transfer

@Suite struct AnswerHeadTests {
    private func head(_ lines: String...) -> AnswerHead {
        var head = AnswerHead()
        for line in lines { _ = Array("\(line)\r\n".utf8).withUnsafeBytes { head.take($0) } }
        return head
    }

    @Test func `the header of a 1xx is forgotten when the real one comes`() {
        let head = head("HTTP/1.1 103 Early Hints", "Link: a", "", "HTTP/1.1 200 OK", "X: b", "")
        #expect(head.status == 200)
        #expect(head.isComplete)
        #expect(head.fields == ["X": "b"])
    }

    @Test func `a line that continues a field joins the last one`() {
        #expect(head("HTTP/1.1 200 OK", "A: 1", "A: 2", "\t more ", "").fields.values("A") == ["1", "2 more"])
    }

    @Test func `trailers after the header are left aside`() {
        #expect(head("HTTP/1.1 200 OK", "A: 1", "", "Content-Encoding: gzip").encodings == [])
    }

    @Test(arguments: [
        (["gzip"], ["gzip"]), (["GZIP , br"], ["gzip", "br"]), (["identity"], []), ([], []),
        (["", "x-gzip"], ["x-gzip"]),
    ])
    func `encodings are read from every field, in lower case`(values: [String], encodings: [String]) {
        var head = AnswerHead()
        for line in ["HTTP/1.1 200 OK"] + values.map({ "Content-Encoding: \($0)" }) + [""] {
            _ = Array(line.utf8).withUnsafeBytes { head.take($0) }
        }
        #expect(head.encodings == encodings)
    }

    @Test(arguments: [
        (301, true), (302, true), (303, true), (307, true), (308, true), (300, false), (304, false), (200, false),
    ])
    func `only five statuses lead elsewhere`(status: Int, leads: Bool) {
        #expect((head("HTTP/1.1 \(status) X", "Location: /y", "").location != nil) == leads)
        #expect(head("HTTP/1.1 \(status) X", "").location == nil)
    }
}
