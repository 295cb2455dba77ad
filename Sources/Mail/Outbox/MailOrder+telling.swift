package import Recipients
internal import Tenancy

extension MailOrder {
    /// The order for one mail of a settled notification group.
    package init(_ telling: Telling) {
        self.init(
            group: telling.group,
            flush: telling.flush,
            class: MailClass(telling.notificationClass),
            template: telling.template,
            address: telling.address.text,
            name: telling.name,
            language: telling.language,
            thread: telling.thread,
            messageID: telling.messageID,
            inReplyTo: telling.inReplyTo,
            references: telling.references,
            model: telling.model
        )
    }
}
