import Connections
import Ground

@testable import Usage

/// One count in words, for writing and for comparing.
struct UsageSample: Hashable, Sendable {
    var title = "Title"
    var doi = ""
    var parent = ""
    var publisher = "Publisher"
    var platform = "Platform"
    var yop = "2020"
    var metric = "Total_Item_Requests"
    var month = 202_401
    /// Not part of what is compared.
    var count: Int64 = 1

    init(
        title: String = "Title",
        doi: String = "",
        parent: String = "",
        publisher: String = "Publisher",
        platform: String = "Platform",
        yop: String = "2020",
        metric: String = "Total_Item_Requests",
        month: Int = 202_401,
        count: Int64 = 1
    ) {
        self.title = title
        self.doi = doi
        self.parent = parent
        self.publisher = publisher
        self.platform = platform
        self.yop = yop
        self.metric = metric
        self.month = month
        self.count = count
    }

    init(_ line: UsageLine) {
        self.init(
            title: line.title.name,
            doi: line.title.doi,
            parent: line.parent?.name ?? "",
            publisher: line.publisher.name,
            platform: line.platform,
            yop: line.attributes.yop,
            metric: line.metric,
            month: line.month.number,
            count: 0
        )
    }

    static func == (left: Self, right: Self) -> Bool { left.words == right.words && left.month == right.month }

    func hash(into hasher: inout Hasher) {
        hasher.combine(words)
        hasher.combine(month)
    }

    private var words: [String] { [title, doi, parent, publisher, platform, yop, metric] }

    /// A random one out of a small world, so that much comes twice.
    static func random(month: Int = 202_401, using random: inout SeededGenerator) -> UsageSample {
        func pick(_ prefix: String, _ count: Int) -> String {
            let number = Int.random(in: 0..<count, using: &random)
            return number == 0 ? "" : "\(prefix) \(number)"
        }
        return UsageSample(
            title: pick("Tïtle", 40),
            doi: pick("10.1/x", 3),
            parent: pick("Parent", 4),
            publisher: pick("Publisher", 3),
            platform: pick("Platform", 3),
            yop: pick("20", 5),
            metric: "Metric \(Int.random(in: 0..<4, using: &random))",
            month: month,
            count: Int64.random(in: 0...100, using: &random)
        )
    }

    /// The samples as a sealed batch; parents are added behind their children now and then.
    static func batch(_ samples: [UsageSample], _ vocabulary: UsageVocabulary = UsageVocabulary()) -> UsageBatch {
        let batch = UsageBatch()
        let draft = TitleDraft()
        func set(_ field: TitleDraft.Field, _ text: String) {
            Array(text.utf8).withUnsafeBytes { draft.set(field, $0) }
        }
        func parent(_ name: String) -> Int32 {
            draft.removeAll()
            draft.kind = .title
            draft.isParent = true
            set(.name, name)
            set(.dataType, "Journal")
            return Int32(batch.add(draft, vocabulary))
        }
        for (index, sample) in samples.enumerated() {
            let isEarly = index % 2 == 0
            var parentPlace: Int32 = -1
            if !sample.parent.isEmpty, isEarly { parentPlace = parent(sample.parent) }
            draft.removeAll()
            draft.kind = .item
            set(.name, sample.title)
            set(.doi, sample.doi)
            set(.platform, sample.platform)
            set(.publisher, sample.publisher)
            set(.yop, sample.yop)
            let attributes = vocabulary.attributes(of: draft)
            // One whose parent comes late shares no title with the one before it.
            let isLate = !sample.parent.isEmpty && !isEarly
            let sharingFrom = isLate ? batch.titles.count : 0
            let title = batch.add(draft, parent: parentPlace, sharingFrom: sharingFrom, vocabulary)
            let metric = Array(sample.metric.utf8).withUnsafeBytes { vocabulary.metric($0) }
            batch.append(
                UsageRow(
                    title: title,
                    attributes: attributes,
                    metric: metric,
                    month: Int32(sample.month),
                    count: sample.count
                )
            )
            if isLate {
                batch.setParent(parent(sample.parent), ofTitlesIn: Int(title)..<(Int(title) + 1))
            }
        }
        batch.seal(with: vocabulary)
        return batch
    }

    static func sums(_ samples: [UsageSample]) -> [UsageSample: Int64] {
        var sums: [UsageSample: Int64] = [:]
        for sample in samples { sums[sample, default: 0] += sample.count }
        return sums
    }
}

extension YearMonth {
    /// A month known to be one, for tests.
    static func of(_ number: Int) -> YearMonth { YearMonth(number: number) ?? YearMonth(number: 101) ?? .first }

    private static var first: YearMonth { preconditionFailure("No month") }
}
