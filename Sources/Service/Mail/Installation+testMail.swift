internal import Ground
package import Mail
package import Tenancy
internal import Transfer

extension Installation {
    /// Writes a mail by the template `test` and sends it at once, past the outbox: whether mail gets out, and how it looks.
    ///
    /// *Throws*: `Refusal` but for sysadmins, `EnvelopeAddress.Fault` for an address that cannot be one.
    package func sendTestMail(
        to address: String,
        language: String,
        as principal: Principal
    ) async throws -> (mail: ReadableMail, outcome: DeliveryOutcome) {
        let consortium = try await useCases.consortium(as: principal)
        try await useCases.auditTestMail(to: address, as: principal)
        let recipient = try EnvelopeAddress(address)
        let sender = try mailSender
        let now = useCases.clock.now()
        let renderer = mailRenderer(sender)
        let order = MailOrder(
            group: nil,
            flush: 0,
            class: .test,
            template: "test",
            address: address,
            name: nil,
            language: language,
            messageID: MessageID.make(domain: sender.address.domain),
            model: [
                "consortium": ["name": .text(consortium.name), "key": .text(consortium.key)],
                "recipient": ["name": nil, "address": .text(address)],
                "event": ["kind": "test", "at": .text(now.rfc3339)],
                "installation": [
                    "name": .text(configuration.installation.name), "url": JSONValue(configuration.installation.url),
                ],
            ]
        )
        let mail = renderer.compose(order, to: recipient, consortium: consortium, parentSubject: nil, at: now)
        let transport = try mailTransport
        let outcome = await transport.deliver(mail.bytes, from: renderer.envelopeSender, to: recipient.ascii)
        await transport.close()
        return (ReadableMail(mail.bytes), outcome)
    }
}

extension UseCases {
    fileprivate func auditTestMail(to address: String, as principal: Principal) async throws {
        try await changing(.operateInstallation, as: principal) { inquiry in
            try inquiry.allow(.installation, subject: "test mail")
            try inquiry.audit("test mail", detail: "A test mail to \(FieldCheck.excerpt(address)) was sent.")
        }
    }
}
