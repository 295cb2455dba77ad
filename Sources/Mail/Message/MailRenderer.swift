internal import Alerts
package import Ground
package import Tenancy
package import Transfer

/// Writes a mail order out as a message; whatever is wrong with templates, a mail comes of it.
package struct MailRenderer: Sendable {
    private let templates: MailTemplateSet
    /// A folder with one folder per consortium key, each built like `templates`; nil when none may override.
    private let overrides: String?
    private let sender: MailSender

    package init(templates: MailTemplateSet, overrides: String?, sender: MailSender) {
        self.templates = templates
        self.overrides = overrides
        self.sender = sender
    }

    /// The envelope's sender.
    package var envelopeSender: String { sender.address.ascii }

    /// Composes a mail for a recipient's address that has been checked.
    ///
    /// A mail that continues another keeps its subject, so that the reader's program shows them together.
    package func compose(
        _ order: MailOrder,
        to address: EnvelopeAddress,
        consortium: Consortium,
        parentSubject: String?,
        at now: Instant
    ) -> ComposedMail {
        let texts = texts(of: order, for: consortium)
        let subject = parentSubject.map { $0.hasPrefix("Re: ") ? $0 : "Re: \($0)" } ?? texts.subject
        let replyTo = consortium.details.email.flatMap { try? EnvelopeAddress($0.text) }
        let message = MailMessage(
            from: Mailbox(name: "\(consortium.name) (\(sender.name))", address: sender.address),
            replyTo: replyTo.map { Mailbox(name: consortium.name, address: $0) },
            to: Mailbox(name: order.name, address: address),
            subject: Self.shortened(subject),
            date: now,
            messageID: order.messageID,
            inReplyTo: order.inReplyTo,
            references: order.references,
            language: texts.language,
            list: list(order.mailClass, consortium),
            event: order.template,
            text: texts.text,
            html: texts.html
        )
        return ComposedMail(subject: message.subject, bytes: message.bytes, fallbackReason: texts.fallbackReason)
    }

    /// Why the consortium's own template of a mail would be passed over; nil when it writes the mail.
    ///
    /// It is tried with made-up values.
    package func trial(
        _ template: String,
        language: String,
        for consortium: Consortium,
        to address: EnvelopeAddress,
        at now: Instant
    ) -> String? {
        let context = MailModel.Context(
            installation: sender.name,
            consortium: consortium.name,
            consortiumKey: consortium.key,
            recipient: nil,
            address: address.ascii,
            language: language,
            zone: consortium.details.zone
        )
        let order = MailOrder(
            group: nil,
            flush: 0,
            class: .test,
            template: template,
            address: address.ascii,
            name: nil,
            language: language,
            messageID: MessageID.make(domain: sender.address.domain),
            model: SampleMail(template, context, at: now).model
        )
        return texts(of: order, for: consortium).fallbackReason
    }

    private func list(_ mailClass: MailClass, _ consortium: Consortium) -> MailMessage.List? {
        let name = "\(mailClass.listLabel).\(consortium.key).garner.\(sender.address.domain.ascii)"
        return DomainName(name).map {
            MailMessage.List(name: "\(consortium.name) \(mailClass.listLabel)", identifier: $0)
        }
    }

    /// A mail's texts as some template gave them, and why it was not the one that was meant.
    private struct Texts {
        let language: String
        let subject: String
        let text: String
        let html: String?
        var fallbackReason: String?
    }

    /// The consortium's own template, else the built-in one, else the compiled-in plain mail.
    private func texts(of order: MailOrder, for consortium: Consortium) -> Texts {
        var reasons: [String] = []
        if let own = overridesOf(consortium), own.mentions(order.template, language: order.language) {
            do {
                return try rendered(
                    order,
                    own.template(order.template, language: order.language, over: templates)
                )
            } catch {
                reasons.append("The consortium's own template failed (\(error)).")
            }
        }
        do {
            var texts = try rendered(order, templates.template(order.template, language: order.language))
            texts.fallbackReason = reasons.isEmpty ? nil : reasons.joined(separator: " ")
            return texts
        } catch {
            reasons.append("The built-in template failed (\(error)).")
        }
        return Texts(
            language: "en",
            subject: PlainMail.subject(order),
            text: WrappedLines.wrapped(PlainMail.text(order)),
            html: nil,
            fallbackReason: reasons.joined(separator: " ")
        )
    }

    private func rendered(_ order: MailOrder, _ template: MailTemplate?) throws -> Texts {
        guard let template else { throw RenderingProblem("there is none named \(order.template)") }
        var model = TemplateModel.prepared(order.model, labels: template.labels, language: template.language)
        let subject = HeaderText.clean(try template.subject.render(model, partials: template.textPartials))
        guard !subject.isEmpty else { throw RenderingProblem("its subject is empty") }
        model = model.adding("subject", .text(subject))
        let text = try template.text.render(model, partials: template.textPartials)
        guard !HeaderText.clean(text).isEmpty else { throw RenderingProblem("its text is empty") }
        return Texts(
            language: template.language,
            subject: subject,
            text: WrappedLines.wrapped(text),
            html: try template.html.map {
                try InlineStyles.applied(to: $0.render(model, partials: template.htmlPartials))
            },
            fallbackReason: nil
        )
    }

    private func overridesOf(_ consortium: Consortium) -> MailTemplateSet? {
        guard let overrides else { return nil }
        let folder = "\(overrides)/\(consortium.key)/mail"
        return MailTemplateSet.isFolder(folder) ? MailTemplateSet(folder: folder) : nil
    }

    /// At most 200 characters: longer subjects are cut in every list of mails anyhow.
    private static func shortened(_ subject: String) -> String {
        subject.count <= 200 ? subject : "\(subject.prefix(199))…"
    }
}

/// Why a template's texts cannot be sent, in one sentence.
private struct RenderingProblem: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}

extension JSONValue {
    /// The dictionary with one more field.
    fileprivate func adding(_ key: String, _ value: JSONValue) -> JSONValue {
        var fields = object ?? [:]
        fields[key] = value
        return .dictionary(fields)
    }
}
