internal import Database
internal import Ground
package import Mail
internal import Recipients
internal import Tenancy
internal import Transfer

extension Installation {
    /// Who mails come from, by the setting `mail.from`: `Garner <garner@example.org>` or the address alone.
    package var mailSender: MailSender {
        get throws(EnvelopeAddress.Fault) {
            try MailSender(written: configuration.mail.from, orNamed: configuration.installation.name)
        }
    }

    /// The relay of the configuration, or the maildir in the data folder.
    package var mailTransport: any MailTransport {
        get throws(SMTPSettingsError) {
            guard let relay = try configuration.relay() else { return Maildir(path: folder.maildir) }
            return SMTPTransport(relay: relay)
        }
    }

    /// The templates by which mails of a consortium are written: the built-in ones, and its own.
    func mailTemplates(of consortium: Consortium) -> [MailTemplateSet] {
        [
            MailTemplateSet(folder: TemplateFolder.find(setting: configuration.mail.templates).map { "\($0)/mail" }),
            MailTemplateSet(folder: "\(folder.path)/templates/\(consortium.key)/mail"),
        ]
    }

    /// Writes mails by the templates of the setting, or those that come with the program; a consortium's own lie in
    /// `templates/KEY/mail` of the data folder.
    package func mailRenderer(_ sender: MailSender) -> MailRenderer {
        MailRenderer(
            templates: MailTemplateSet(
                folder: TemplateFolder.find(setting: configuration.mail.templates).map { "\($0)/mail" }
            ),
            overrides: folder.templates,
            sender: sender
        )
    }
}
