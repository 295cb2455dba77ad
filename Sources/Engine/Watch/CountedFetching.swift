internal import Ground
package import Transfer

/// Counts requests and what they bring.
package struct CountedFetching: HTTPFetching {
    let client: any HTTPFetching
    let metrics: EngineMetrics

    /// Fetches by the client, and counts.
    package func get(
        _ request: HTTPTransferRequest,
        into sink: any BodySink
    ) async throws(TransferError) -> HTTPTransferAnswer {
        do {
            let answer = try await client.get(request, into: sink)
            metrics.requests.add(1, "answered")
            metrics.bytes.add(Double(max(answer.wireBytes, 0)))
            return answer
        } catch {
            metrics.requests.add(1, error.code.rawValue)
            throw error
        }
    }
}
