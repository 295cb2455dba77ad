import Connections
import Ground
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
            #expect((now.state == .enabled) == isHarvested, "seed \(seed)")
            #expect((now.state == .disabled) == now.switchedOff, "seed \(seed)")

            var away = now
            away.partnersActive = false
            #expect(away.state == (now.switchedOff ? .disabled : .suspended), "seed \(seed)")
            away.partnersActive = now.partnersActive
            #expect(away.state == now.state, "a suspension leaves nothing behind, seed \(seed)")

            var edited = now
            edited.filled = now.required
            edited.brokenAt = nil
            #expect(![.incomplete, .broken].contains(edited.state), "seed \(seed)")
            #expect(now.missing == now.missing.sorted(), "seed \(seed)")
        }
    }
}
