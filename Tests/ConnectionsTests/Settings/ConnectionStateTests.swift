import Connections
import Ground
import TestSupport
import Testing

struct ConnectionStateTests {
    @Test func `the state follows from the circumstances in ten thousand random ones`() {
        let fields: [CredentialField] = [.customerID, .requestorID, .apiKey, .platform]
        for seed in 0..<10_000 {
            var generator = SeededGenerator(seed: UInt64(seed))
            func some() -> Set<CredentialField> { Set(fields.filter { _ in Bool.random(using: &generator) }) }
            let now = ConnectionCircumstances(
                switchedOff: Int.random(in: 0..<4, using: &generator) == 0,
                partnersActive: Int.random(in: 0..<4, using: &generator) > 0,
                required: some(),
                filled: some(),
                brokenAt: Bool.random(using: &generator) ? Instant(seconds: 1) : nil
            )
            let isHarvested =
                !now.switchedOff && now.partnersActive && now.required.isSubset(of: now.filled) && now.brokenAt == nil
            invariant((now.state == .enabled) == isHarvested, "seed \(seed)")
            invariant((now.state == .disabled) == now.switchedOff, "seed \(seed)")

            var away = now
            away.partnersActive = false
            invariant(away.state == (now.switchedOff ? .disabled : .suspended), "seed \(seed)")
            away.partnersActive = now.partnersActive
            invariant(away.state == now.state, "a suspension leaves nothing behind, seed \(seed)")

            var edited = now
            edited.filled = now.required
            edited.brokenAt = nil
            invariant(![.incomplete, .broken].contains(edited.state), "seed \(seed)")
            invariant(now.missing == now.missing.sorted(), "seed \(seed)")
        }
    }
}
