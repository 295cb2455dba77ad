import Ground
import Testing

@Suite struct ZeroPaddedTests {
    @Test(arguments: [(0, 1, "0"), (7, 2, "07"), (12, 2, "12"), (2026, 2, "2026"), (26, 4, "0026"), (5, 0, "5")])
    func `a number has the digits that are asked for, and never fewer than its own`(
        number: Int,
        width: Int,
        text: String
    ) {
        #expect(number.zeroPadded(to: width) == text)
    }
}
