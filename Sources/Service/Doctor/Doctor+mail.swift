internal import Alerts
internal import Database
internal import Ground
internal import Mail
internal import Tenancy
internal import Transfer

/// Whether mail gets out.
extension Doctor {
    func examineMail(_ installation: Installation) async -> [Finding] {
        await asking("mail") {
            let (groups, outbox, fence) = try await installation.database.read { transaction in
                (
                    try NotificationRepository(transaction).backlog(EngineScope(), at: now),
                    try OutboxUpkeep(transaction, EngineScope()).backlog(at: now),
                    try StoredSettings(transaction).restoreFence
                )
            }
            var findings: [Finding] = []
            let oldest = [groups.oldest, outbox.oldestDue].compactMap { $0 }.min()
            if let oldest, now - oldest > .minutes(10) {
                findings.append(
                    .sick(
                        "mail",
                        "\(groups.count + outbox.due) messages are due, the oldest since \(oldest.rfc3339).",
                        "Look whether the service runs, and what the mail server answers: garner mail list"
                    )
                )
            }
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
            return findings.isEmpty ? [.well("mail", "Nothing is overdue.")] : findings
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
        return [.well("mail server", "\(relay) takes mail from us\(outcome.tls.map { " over \($0)" } ?? "").")]
    }
}
