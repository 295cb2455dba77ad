internal import Database
internal import Ground
internal import Mail
internal import Tenancy
internal import Transfer

/// Whether mail waits for a person, and the mail server takes any.
extension Doctor {
    func examineWaitingMail(_ installation: Installation) async -> [Finding] {
        await asking("mail") {
            let (outbox, fence) = try await installation.database.read { transaction in
                (
                    try OutboxUpkeep(transaction, EngineScope()).backlog(at: now),
                    try StoredSettings(transaction).restoreFence
                )
            }
            var findings: [Finding] = []
            if outbox.inDoubt > 0 {
                findings.append(
                    .warning(
                        "mail",
                        "\(outbox.inDoubt) mails may or may not have arrived.",
                        "Look at them, and send again what is missing: garner mail list --state uncertain"
                    )
                )
            }
            if outbox.held > 0 || fence != nil {
                findings.append(
                    .warning(
                        "mail",
                        "\(outbox.held) mails from before the last restore are held back.",
                        "Send those that were never sent: garner mail list --state held, then garner mail retry ID"
                    )
                )
            }
            return findings
        }
    }

    func examineRelay() async -> [Finding] {
        let relay: SMTPRelay?
        do {
            relay = try configuration.relay()
        } catch {
            return [.sick("mail server", "\(error)", "Correct the settings smtp.…")]
        }
        guard let relay else {
            let folder = configuration.dataFolder().maildir
            return [.well("mail server", "None is configured; mail is put into \(folder).")]
        }
        let session = SMTPSession(relay: relay)
        let outcome = await session.greet()
        await session.close()
        guard outcome.result == .accepted else {
            return [
                .sick("mail server", outcome.explanation, "Correct the settings smtp.…, or ask who runs the server.")
            ]
        }
        let well = Finding.well("mail server", "\(relay) takes mail from us\(outcome.tls.map { " over \($0)" } ?? "").")
        return [well] + senderFindings()
    }

    /// A mail server takes a sender that nobody can answer, and readers' servers then throw the mail away.
    private func senderFindings() -> [Finding] {
        let host = configuration.smtp.host ?? ""
        let isNear = ["", "localhost", "127.0.0.1", "::1", "[::1]"].contains(host.lowercased())
        let from = configuration.mail.from
        let domain = from.split(separator: "@").last.map { $0.prefix { $0 != ">" }.lowercased() } ?? ""
        let isMadeUp =
            !domain.contains(".")
            || [".localhost", ".local", ".localdomain", ".invalid"].contains { domain.hasSuffix($0) }
        guard !isNear, isMadeUp else { return [] }
        return [
            .warning(
                "mail sender",
                "Mail goes out through \(host) as from \(from), an address that exists nowhere else.",
                "Set mail.from to an address of your domain; many mail servers refuse others."
            )
        ]
    }
}
