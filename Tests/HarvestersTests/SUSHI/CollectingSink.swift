import Ground
import Usage

/// A sink that keeps every row in words, for looking at.
final class CollectingSink {
    struct Line: Hashable {
        let kind: TitleKind
        let name: String
        let identifiers: [String]
        let authors: String
        let publicationDate: String
        let articleVersion: String
        let parent: String?
        let parentIdentifiers: [String]
        let platform: String
        let publisher: UsagePublisher
        let attributes: UsageAttributes
        let metric: String
        let month: Int
        let count: Int64
    }

    private(set) var lines: [Line] = []
    private(set) var batches = 0

    func take(_ batch: UsageBatch) throws -> UsageBatch {
        batches += 1
        for row in batch.rows {
            let title = batch.titles[Int(row.title)]
            let parent = title.parent < 0 ? nil : batch.texts(ofTitle: Int(title.parent))
            let texts = batch.texts(ofTitle: Int(row.title))
            lines.append(
                Line(
                    kind: title.kind,
                    name: texts[0],
                    identifiers: Array(texts[1...7]),
                    authors: texts[8],
                    publicationDate: texts[9],
                    articleVersion: texts[10],
                    parent: parent?[0],
                    parentIdentifiers: parent.map { Array($0[1...7]) } ?? Array(repeating: "", count: 7),
                    platform: batch.words.platforms[Int(title.platform)],
                    publisher: batch.words.publishers[Int(title.publisher)],
                    attributes: batch.words.attributes[Int(row.attributes)],
                    metric: batch.words.metrics[Int(row.metric)],
                    month: Int(row.month),
                    count: row.count
                )
            )
        }
        batch.removeAll()
        return batch
    }
}
