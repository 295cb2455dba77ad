/// A way for messages to leave: a mail server, or a folder.
package protocol MailTransport: Sendable {
    /// How the delivery log names it: `smtp smtp.example.org:587`.
    var name: String { get }

    /// Hands one message over for one recipient and tells what became of it.
    ///
    /// Cancelling the task ends the try soon; the outcome then says truly whether a copy may be out.
    func deliver(_ message: [UInt8], from sender: String, to recipient: String) async -> DeliveryOutcome

    /// Says goodbye; the next message starts anew.
    func close() async
}
