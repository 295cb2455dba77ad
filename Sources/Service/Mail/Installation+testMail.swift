internal import Alerts
internal import Ground
package import Mail
package import Tenancy
internal import Transfer

extension Installation {
    /// Writes a mail with made-up values and sends it at once, past the outbox: whether mail gets out, and how it looks.
    ///
    /// *Throws*: `InvalidFields` for a language without templates, `Refusal` but for sysadmins, `EnvelopeAddress.Fault` for an address that cannot be one.
    package func sendTestMail(
        to address: String,
        language: String,
        template: String = "test",
        as principal: Principal
    ) async throws -> TestMail {
        let consortium = try await useCases.consortium(as: principal)
        try await useCases.auditTestMail(to: address, as: principal)
        let recipient = try EnvelopeAddress(address)
        let languages = mailTemplates(of: consortium)
        guard languages.contains(where: { $0.isWritten(in: language) }) else {
            let known = Set(languages.flatMap(\.languageTags)).sorted().joined(separator: ", ")
            throw InvalidFields([
                FieldProblem(
                    "language",
                    "No templates are written in “\(FieldCheck.excerpt(language))”, only: \(known)."
                )
            ])
        }
        let sender = try mailSender
        let now = useCases.clock.now()
        let renderer = mailRenderer(sender)
        let context = MailModel.Context(
            installation: configuration.installation.name,
            url: configuration.installation.url,
            consortium: consortium.name,
            consortiumKey: consortium.key,
            recipient: nil,
            address: address,
            language: language,
            zone: consortium.details.zone
        )
        let order = MailOrder(
            group: nil,
            flush: 0,
            class: .test,
            template: template,
            address: address,
            name: nil,
            language: language,
            messageID: MessageID.make(domain: sender.address.domain),
            model: SampleMail(template, context, at: now).model
        )
        let mail = renderer.compose(order, to: recipient, consortium: consortium, parentSubject: nil, at: now)
        let transport = try mailTransport
        let outcome = await transport.deliver(mail.bytes, from: renderer.envelopeSender, to: recipient.ascii)
        await transport.close()
        return TestMail(mail: ReadableMail(mail.bytes), outcome: outcome, fallbackReason: mail.fallbackReason)
    }
}

/// What became of a test mail.
package struct TestMail: Sendable, Hashable {
    package let mail: ReadableMail
    package let outcome: DeliveryOutcome
    /// Why it was not written by the template that was meant; nil when it was.
    package let fallbackReason: String?
}

extension UseCases {
    fileprivate func auditTestMail(to address: String, as principal: Principal) async throws {
        try await changing(.operateInstallation, as: principal) { inquiry in
            try inquiry.allow(.installation, subject: "test mail")
            try inquiry.audit("test mail", detail: "A test mail to \(FieldCheck.excerpt(address)) was sent.")
        }
    }
}
