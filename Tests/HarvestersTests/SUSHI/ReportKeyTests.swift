import Testing

@testable import Harvesters

@Suite struct ReportKeyTests {
    @Test func `are known by each of their spellings, in capitals or not`() {
        for (spelling, key) in ReportKey.spellings {
            let text = String(describing: spelling)
            for spelt in [text, text.uppercased(), text.lowercased()] { #expect(read(spelt) == key, "\(spelt)") }
        }
    }

    @Test(arguments: ["", "T", "Titel", "Titles", "Report_Item", "Item_IDs", "Metric Type", "Ünbekannt", "\u{0}itle"])
    func `are unknown when they are only like one`(_ text: String) {
        #expect(read(text) == .unknown)
    }

    private func read(_ text: String) -> ReportKey {
        Array(text.utf8).withUnsafeBytes { ReportKey($0) }
    }
}
