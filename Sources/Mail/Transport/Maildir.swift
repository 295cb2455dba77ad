internal import Crypto
internal import Foundation

/// Delivery into a folder, for installations without a mail server: any mail program can open it.
///
/// A message is written into `tmp`, synced, and moved to `new`, so that a reader never sees a part of one. Its name comes
/// from its Message-ID: a try that is repeated after a crash replaces the file and makes no second copy.
/// *Source*: <https://cr.yp.to/proto/maildir.html>
package struct Maildir: MailTransport {
    /// The folder that holds `tmp`, `new` and `cur`.
    package let path: String
    // Writing blocks until the disk has it.
    private let queue = DispatchQueue(label: "garner.maildir")

    package init(path: String) {
        self.path = path
    }

    package var name: String { "maildir \(path)" }

    /// Writes the message as a file into `new/`; the same message twice is one file, so a repeated try gives no second
    /// copy.
    ///
    /// *Source*: <https://cr.yp.to/proto/maildir.html>
    package func deliver(_ message: [UInt8], from sender: String, to recipient: String) async -> DeliveryOutcome {
        let clock = ContinuousClock()
        let start = clock.now
        let content = Array("Return-Path: <\(sender)>\r\nDelivered-To: \(recipient)\r\n".utf8) + message
        let failure = await withCheckedContinuation { continuation in
            queue.async {
                continuation.resume(
                    returning: MaildirFile.write(content, named: Self.fileName(of: message), into: path)
                )
            }
        }
        let milliseconds = Int((clock.now - start) / .milliseconds(1))
        if let failure {
            return DeliveryOutcome(.notReached, explanation: failure, phase: "local", milliseconds: milliseconds)
        }
        return DeliveryOutcome(
            .accepted,
            explanation: "The mail lies in \(path)/new.",
            phase: "final",
            milliseconds: milliseconds
        )
    }

    /// Nothing is kept open.
    package func close() async {}

    /// The same for every try of a message, since its bytes are.
    static func fileName(of message: [UInt8]) -> String {
        "\(Hex.encode(BLAKE2b.hash(message).prefix(16))).garner.eml"
    }
}
