import Ground
import Harvests

/// What a harvest should be, in as few words as possible: the reference that the service is held against.
struct HarvestModel: Sendable, Hashable {
    enum State: Sendable, Hashable {
        /// `isAgain` when an attempt of this episode has failed.
        case waiting(isAgain: Bool)
        case running(owner: String, until: Instant)
        case ended(HarvestStatus)
    }

    static let maxAttempts = 4
    private static let lostWorker = 9910

    var state = State.waiting(isAgain: false)
    var fence: Int64 = 0
    var episode = 1
    var attempts = 0
    var stopRequested = false
    /// Failed ends and successes in all episodes: each is an event.
    var failures = 0
    var successes = 0
    private var lastCode: Int?
    private var streak = 0

    var status: HarvestStatus {
        switch state {
        case .waiting(let isAgain): isAgain ? .reQueued : .queued
        case .running: .active
        case .ended(let status): status
        }
    }

    var owner: String? {
        guard case .running(let owner, _) = state else { return nil }
        return owner
    }

    var until: Instant? {
        guard case .running(_, let until) = state else { return nil }
        return until
    }

    mutating func claim(by owner: String, until: Instant) {
        state = .running(owner: owner, until: until)
        fence += 1
        stopRequested = false
    }

    mutating func beat(until: Instant) {
        if let owner { state = .running(owner: owner, until: until) }
    }

    mutating func finish(_ ending: ModelOperation.Ending) {
        switch ending {
        case .success:
            attempts += 1
            successes += 1
            (lastCode, streak) = (nil, 0)
            end(.success)
        case .refusal:
            count(3000)
            stopRequested ? end(.stopped) : fail()
        case .trouble:
            count(9011)
            if stopRequested {
                end(.stopped)
            } else if attempts >= Self.maxAttempts {
                fail()
            } else {
                wait(isAgain: true)
            }
        case .drained: stopRequested ? end(.stopped) : wait(isAgain: false)
        case .stopped: end(.stopped)
        }
    }

    mutating func loseLease() {
        count(Self.lostWorker)
        if stopRequested {
            end(.stopped)
        } else if streak >= 3 || attempts >= Self.maxAttempts {
            fail()
        } else {
            wait(isAgain: true)
        }
    }

    mutating func stop() {
        switch state {
        case .running: stopRequested = true
        case .waiting: end(.stopped)
        case .ended: break
        }
    }

    mutating func restart() {
        switch state {
        case .running, .waiting(isAgain: false): return
        case .ended, .waiting(isAgain: true):
            episode += 1
            attempts = 0
            streak = 0
            state = .waiting(isAgain: false)
        }
    }

    private mutating func count(_ code: Int) {
        attempts += 1
        streak = lastCode == code ? streak + 1 : 1
        lastCode = code
    }

    private mutating func fail() {
        failures += 1
        end(.fail)
    }

    private mutating func end(_ status: HarvestStatus) {
        stopRequested = false
        state = .ended(status)
    }

    private mutating func wait(isAgain: Bool) {
        stopRequested = false
        state = .waiting(isAgain: isAgain)
    }
}
