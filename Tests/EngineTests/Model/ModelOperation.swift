import Ground

/// One step of a random life.
///
/// Its numbers are taken modulo what there is when it comes, so that a life stays one when steps are left out of it.
enum ModelOperation: Sendable, Hashable {
    /// How a run ends, as its worker reports it.
    enum Ending: Sendable, Hashable, CaseIterable {
        case success
        /// No retry can mend it: 3000.
        case refusal
        /// Tried again another night: 9011.
        case trouble
        case drained
        case stopped
    }

    /// What the mail server does, and what is heard of it.
    enum Reply: Sendable, Hashable, CaseIterable {
        case accepted
        case deferred
        case refused
        case unreachable
        /// The answer is lost, and the server has the mail.
        case lostTaken
        /// The answer is lost, and so is the mail.
        case lostUntaken

        var isTaken: Bool { self == .accepted || self == .lostTaken }
    }

    case enqueue(Int)
    case claim(worker: Int)
    case beat(worker: Int)
    case expire
    case crash(worker: Int)
    /// By a worker that has the harvest, or believes so.
    case finish(hand: Int, Ending)
    case stop(Int)
    case restart(Int)
    case notify
    /// The whole mailer: claims, begins, sends and marks.
    case send(Reply)
    /// The same in parts, with anything in between.
    case takeMail(worker: Int)
    case answerMail(worker: Int, Reply)
    case loseMailer(worker: Int, wasTaken: Bool)
    case silence(Int)
    case changeRole(Int)
    case pass(seconds: Int)
    case jump(hours: Int)

    static func random(using random: inout SeededGenerator) -> ModelOperation {
        let number = Int.random(in: 0..<1_000_000, using: &random)
        let worker = Int.random(in: 0..<ModelWorld.workers, using: &random)
        switch Int.random(in: 0..<100, using: &random) {
        case 0..<8: return .enqueue(number)
        case 8..<24: return .claim(worker: worker)
        case 24..<29: return .beat(worker: worker)
        case 29..<33: return .expire
        case 33..<36: return .crash(worker: worker)
        case 36..<53: return .finish(hand: number, Ending.allCases.randomElement(using: &random) ?? .success)
        case 53..<56: return .stop(number)
        case 56..<60: return .restart(number)
        case 60..<68: return .notify
        case 68..<76: return .send(Reply.allCases.randomElement(using: &random) ?? .accepted)
        case 76..<81: return .takeMail(worker: worker)
        case 81..<86: return .answerMail(worker: worker, Reply.allCases.randomElement(using: &random) ?? .accepted)
        case 86..<88: return .loseMailer(worker: worker, wasTaken: Bool.random(using: &random))
        case 88..<90: return .changeRole(number)
        case 90..<91: return .silence(number)
        case 91..<97: return .pass(seconds: Int.random(in: 1...60, using: &random))
        case 97..<99: return .pass(seconds: Int.random(in: 600...100_000, using: &random))
        default: return .jump(hours: Bool.random(using: &random) ? 1 : -1)
        }
    }
}
