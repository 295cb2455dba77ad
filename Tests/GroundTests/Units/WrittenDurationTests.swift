import Ground
import Testing

@Suite struct WrittenDurationTests {
    @Test(arguments: [
        ("30 s", 30_000), ("30s", 30_000), ("250 ms", 250), ("1.5 min", 90_000), ("10 minutes", 600_000),
        ("1 h 30 min", 5_400_000), ("2h15m", 8_100_000), ("90 d", 7_776_000_000), (" 1 Day ", 86_400_000), ("0 s", 0),
    ])
    func `what people write is read`(_ text: String, _ milliseconds: Int64) {
        #expect(Duration(written: text)?.milliseconds == milliseconds)
    }

    @Test(arguments: ["", "30", "s", "-5 s", "5 parsecs", "5 s 3", "1..5 s", "five s", "1e3 s", "5 sheep"])
    func `anything else is refused`(_ text: String) {
        #expect(Duration(written: text) == nil)
    }

    @Test func `what is written is read back`() {
        for seed in 0..<20 as Range<UInt64> {
            var generator = SeededGenerator(seed: seed)
            for _ in 0..<500 {
                let scale: Int64 = [1, 1000, 60_000, 3_600_000, 86_400_000].randomElement(using: &generator) ?? 1
                let duration = Duration.milliseconds(Int64.random(in: 0...5_000, using: &generator) * scale)
                #expect(Duration(written: duration.written) == duration, "seed \(seed)")
            }
        }
    }

    @Test(arguments: [
        (90_000, "90 s"), (900_000, "15 min"), (3_600_000, "1 h"), (172_800_000, "2 d"), (1_500, "1500 ms"),
    ])
    func `the largest unit without a fraction is used`(_ milliseconds: Int64, _ text: String) {
        #expect(Duration.milliseconds(milliseconds).written == text)
    }
}
