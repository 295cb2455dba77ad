import Database
import Ground
import TestSupport
import Testing

@testable import Mail

/// Random lives of mails under workers that stop anywhere, a server that answers anything, and people who try again.
@Suite struct OutboxLives {
    /// What really happened to one mail, which no worker knows.
    struct Truth {
        var copies = 0
        var tries = 0
        var fences: Set<Int> = []
    }

    /// A mail in a worker's hands.
    struct Hand {
        let mail: OutboxMail
        var isStarted = false
    }

    @Test(arguments: [61, 62, 63] as [UInt64])
    func `no mail is lost, and every copy too many is announced`(seed: UInt64) async throws {
        try await Outbox.with { box in
            var world = World(box: box, generator: SeededGenerator(seed: seed))
            for _ in 0..<1_200 { try await world.step() }
            try await world.calm()
            for (id, truth) in world.truths {
                let mail = try #require(try await box.mail(id))
                let place: Comment = "mail \(id) of seed \(seed): \(mail.state), \(truth)"
                #expect(mail.state.isFinal || (mail.state == .uncertain && mail.runAfter == nil), place)
                #expect(mail.state != .sent || truth.copies >= 1, place)
                #expect(mail.state != .expired || truth.copies == 0, place)
                #expect(truth.copies <= mail.possibleDuplicates + 1, place)
                let deliveries = try await box.deliveries(id)
                #expect(deliveries.count == truth.fences.count, place)
                #expect(!deliveries.contains { $0.result == .started }, place)
                #expect(deliveries.count { $0.isPossibleDuplicate } <= mail.possibleDuplicates, place)
            }
            let everSent = world.truths.values.count { $0.copies > 0 }
            #expect(everSent > world.truths.count / 2, "seed \(seed)")
        }
    }

    struct World {
        let box: Outbox
        var generator: SeededGenerator
        var truths: [OutboxMailID: Truth] = [:]
        private var hands: [Int: Hand] = [:]
        private var made = 0

        init(box: Outbox, generator: SeededGenerator) {
            self.box = box
            self.generator = generator
        }

        mutating func step() async throws {
            let worker = Int.random(in: 0..<4, using: &generator)
            switch Int.random(in: 0..<20, using: &generator) {
            case 0..<3: try await enqueue()
            case 3..<4: box.clock.advance(by: .seconds(Int.random(in: 1...30, using: &generator)))
            case 4..<5: box.clock.advance(by: .minutes(Int.random(in: 1...200, using: &generator)))
            case 5..<6: try await vanish(worker)
            case 6..<7: try await retry()
            default: try await work(worker)
            }
        }

        /// The server is well, nobody vanishes: everything that waits comes to its end.
        mutating func calm() async throws {
            hands = [:]
            while true {
                while let mail = try await box.claim("calm") {
                    try await start(mail)
                    truths[mail.id]?.copies += 1
                    try await box.finish(mail, .accepted)
                }
                let engine = box.engine
                let next = try await box.database.read { try OutboxQueue($0, engine).nextDue() }
                guard let next else { return }
                box.clock.set(max(next, box.clock.now()))
            }
        }

        private mutating func enqueue() async throws {
            made += 1
            let classes: [MailClass] = [.trouble, .trouble, .trouble, .digest, .request]
            let mailClass = classes[Int.random(in: 0..<classes.count, using: &generator)]
            if let id = try await box.enqueue(box.order(made, class: mailClass)) { truths[id] = Truth() }
        }

        private mutating func work(_ worker: Int) async throws {
            guard var hand = hands[worker] else {
                hands[worker] = try await box.claim("\(worker)").map { Hand(mail: $0) }
                return
            }
            if !hand.isStarted {
                hand.isStarted = true
                hands[worker] = try await start(hand.mail) ? hand : nil
            } else {
                let result = deliver(hand.mail)
                let before = try await box.mail(hand.mail.id)
                let fate = try await box.finish(hand.mail, result)
                #expect(
                    (fate != nil) == (before?.fence == hand.mail.fence),
                    "only the owner of the fence moves the mail"
                )
                hands[worker] = nil
            }
        }

        @discardableResult
        private mutating func start(_ mail: OutboxMail) async throws -> Bool {
            let isOurs = try await box.start(mail)
            if isOurs { truths[mail.id]?.fences.insert(mail.fence) }
            return isOurs
        }

        /// The server's deed, and what we hear of it.
        private mutating func deliver(_ mail: OutboxMail) -> Delivery.Result {
            truths[mail.id]?.tries += 1
            switch Int.random(in: 0..<10, using: &generator) {
            case 0..<3:
                truths[mail.id]?.copies += 1
                return .accepted
            case 3:
                truths[mail.id]?.copies += 1
                return .uncertain
            case 4: return .uncertain
            case 5: return .refusedPermanently
            case 6: return .stopped
            case 7: return .refusedTemporarily
            default: return .notReached
            }
        }

        /// A worker is gone: before its try, in it, or after the server took the mail.
        private mutating func vanish(_ worker: Int) async throws {
            if let hand = hands[worker], hand.isStarted, Bool.random(using: &generator) {
                truths[hand.mail.id]?.copies += 1
            }
            hands[worker] = nil
        }

        private mutating func retry() async throws {
            guard let id = truths.keys.sorted().randomElement(using: &generator) else { return }
            let now = box.clock.now()
            let scope = box.scope
            _ = try await box.database.write { try OutboxRepository($0).retry(id, in: scope, at: now) }
        }
    }
}
