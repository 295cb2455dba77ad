import Ground
import Testing

struct ByteCountTests {
    @Test(arguments: [
        (0, "0 bytes"), (1, "1 byte"), (1023, "1023 bytes"), (1024, "1 KiB"), (1536, "1.5 KiB"), (1_048_575, "1 MiB"),
        (1_048_576, "1 MiB"), (52_428_800, "50 MiB"), (1 << 40, "1 TiB"), (5 << 50, "5120 TiB"), (-1, "0 bytes"),
    ])
    func `counts are written in units of 1024`(bytes: Int, text: String) {
        #expect(ByteCount(bytes).description == text)
    }

    @Test(arguments: [
        ("500", 500), ("64 KiB", 65_536), ("1.5GiB", 1_610_612_736), ("2 gb", 2_000_000_000), (" 3 bytes ", 3),
        ("0.5 KiB", 512),
    ])
    func `counts are read`(text: String, bytes: Int) {
        #expect(ByteCount(text)?.bytes == bytes)
    }

    @Test(arguments: ["", "KiB", "-1", "1 XB", "1.2.3", "1e3", "99999999999 TiB", "1 Ki B"])
    func `what is no count is refused`(text: String) {
        #expect(ByteCount(text) == nil)
    }
}
