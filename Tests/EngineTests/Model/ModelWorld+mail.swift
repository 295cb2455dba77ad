import Database
import Ground
import Mail
import Tenancy

@testable import Engine

/// Mail in the world of the model.
extension ModelWorld {
    /// Works out who is to be told, and looks at what came into the outbox.
    mutating func notify() async throws {
        _ = try await scenes[0].teller.notify()
        for row in try await outbox() where mails[row.id] == nil {
            mails[row.id] = MailTruth()
            guard let scene = scenes.first(where: { $0.stage.scope.consortium == row.consortium }),
                scene.everybody.contains(row.address)
            else { throw ModelFault("mail \(row.id) of consortium \(row.consortium) goes to \(row.address)") }
            guard scene.mayBeTold(row.address) else {
                throw ModelFault("mail \(row.id) goes to \(row.address), who has no role any more")
            }
        }
    }

    /// One mail, from claim to mark.
    @discardableResult
    mutating func send(_ reply: ModelOperation.Reply) async throws -> Mailer.Step {
        relay.answer(reply)
        let step = try await scenes[0].mailer(over: relay, clock).sendOne()
        guard let recipient = relay.recipients.first else { return step }
        guard case .done(let id, let state) = step else { throw ModelFault("a mail to \(recipient) came to \(step)") }
        if reply.isTaken { mails[id]?.copies += 1 }
        guard reply != .accepted || state == .sent else { throw ModelFault("mail \(id) was taken, and is \(state)") }
        guard scenes.contains(where: { $0.mayBeTold(recipient) }) else {
            throw ModelFault("mail \(id) was sent to \(recipient), who has no role any more")
        }
        return step
    }

    mutating func takeMail(_ worker: Int) async throws {
        guard mailHands[worker] == nil else { return }
        let now = clock.now()
        let mail = try await database.write { [engine] transaction -> OutboxMail? in
            let queue = OutboxQueue(transaction, engine)
            guard let mail = try queue.claim(worker: "mailer \(worker)", lease: Self.lease, at: now) else { return nil }
            let scope = engine.consortium(mail.consortium)
            if let reason = try Mailer.mayStillGetIt(mail, scope, transaction, now) {
                _ = try queue.suppress(mail, reason: reason, at: now)
                return nil
            }
            let composed = ComposedMail(subject: "Harvest", bytes: [65], fallbackReason: nil)
            guard try queue.start(mail, composed, over: "model", at: now) else {
                throw ModelFault("mail \(mail.id) was lost between its claim and its start")
            }
            return mail
        }
        guard let mail else { return }
        if let truth = mails[mail.id], truth.fence >= mail.fence {
            throw ModelFault("mail \(mail.id) was claimed twice under fence \(mail.fence)")
        }
        mails[mail.id]?.fence = mail.fence
        mailHands[worker] = mail
    }

    mutating func answerMail(_ worker: Int, _ reply: ModelOperation.Reply) async throws {
        guard let mail = mailHands.removeValue(forKey: worker) else { return }
        if reply.isTaken { mails[mail.id]?.copies += 1 }
        let now = clock.now()
        let (fate, fence) = try await database.write { [engine] transaction in
            let fence = try transaction.value(Int.self, "SELECT fence FROM outbox WHERE id = ?1", mail.id)
            return (try OutboxQueue(transaction, engine).finish(mail, reply.outcome, at: now), fence)
        }
        guard (fate != nil) == (fence == mail.fence) else {
            throw ModelFault(
                "mail \(mail.id) of fence \(fence ?? 0) was marked under fence \(mail.fence): \(fate as Any)"
            )
        }
    }

    /// A row of the outbox, as far as it is looked at.
    struct OutboxRow: Sendable {
        let id: OutboxMailID
        let consortium: ConsortiumID
        let address: String
        let state: MailState
        let isWaiting: Bool
        let possibleDuplicates: Int
        let tries: Int
    }

    func outbox() async throws -> [OutboxRow] {
        try await database.read { transaction in
            try transaction.rows(
                """
                SELECT id, consortium_id, address, state, run_after, possible_duplicates, tries FROM outbox ORDER BY id
                """
            ).map { row in
                try OutboxRow(
                    id: row["id"],
                    consortium: row["consortium_id"],
                    address: row["address"],
                    state: row["state"],
                    isWaiting: (row["run_after"] as Instant?) != nil,
                    possibleDuplicates: row["possible_duplicates"],
                    tries: row["tries"]
                )
            }
        }
    }
}
