internal import Connections
internal import Ground
internal import Harvests
internal import Transfer

/// The small questions to a SUSHI service, whose answers fit into memory.
struct SUSHIProbe {
    let context: HarvesterContext

    /// A small answer: its status and the document, nil where it is no JSON.
    struct Answer {
        let status: Int
        let document: JSONValue?
        let elapsed: Duration
    }

    /// Lists are a few kilobytes; members of a large consortium a few hundred.
    private static let limit: Int64 = 16 << 20

    func ask(_ resource: SUSHIResource) async throws(TransferError) -> Answer {
        let connection = context.connection
        let url = SUSHIRequest.url(
            for: resource,
            at: connection.url,
            release: connection.release,
            style: connection.style,
            credentials: context.credentials.values
        )
        var request = context.request(url)
        request.limits.bytes = min(request.limits.bytes, Self.limit)
        let sink = MemorySink()
        let answer = try await context.http.get(request, into: sink)
        var bytes = sink.bytes
        if bytes.starts(with: [0xef, 0xbb, 0xbf]) { bytes.removeFirst(3) }
        return Answer(status: answer.status, document: try? JSONValue(parsing: bytes), elapsed: answer.timings.total)
    }

    /// The reports on offer; nil when the service does not say.
    func offers() async throws(TransferError) -> [ReportOffer]? {
        let answer = try await ask(.reports)
        guard answer.status == 200, let document = answer.document else { return nil }
        return ReportList(document, release: context.connection.release)?.offers
    }
}
