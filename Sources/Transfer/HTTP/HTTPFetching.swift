/// What can fetch a document: the client itself, or something that holds permits around it.
package protocol HTTPFetching: Sendable {
    /// Fetches with GET and hands the decoded body to the sink.
    ///
    /// Any HTTP status is an answer. On an error the sink is told to abandon what it has; on an answer it is complete.
    /// Cancelling the task ends the transfer within 100 ms with the code `cancelled`.
    func get(
        _ request: HTTPTransferRequest,
        into sink: any BodySink
    ) async throws(TransferError) -> HTTPTransferAnswer
}
