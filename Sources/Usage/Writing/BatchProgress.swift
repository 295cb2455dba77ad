/// Row identifiers of a vocabulary's words, by their numbers; as far as they have been looked up.
struct KnownWords: Sendable {
    var epoch = 0
    var platforms: [Int64] = []
    var publishers: [Int64] = []
    var attributes: [Int64] = []
    var metrics: [Int64] = []
}

/// How far a batch has been written.
struct BatchProgress: Sendable {
    var words: KnownWords
    /// Titles in the order in which they are stored: those without a parent first.
    let order: [Int32]
    let parentlessCount: Int
    var titlesDone = 0
    /// Whether most of the titles looked for last were new.
    var areTitlesNew = false
    /// By the title's place in the batch; 0 where it is not known yet.
    var titleIDs: [Int64]
    /// The rows as they are stored; nil until all titles are known.
    var rows: [StoredRow]?
    var rowsDone = 0

    init(_ batch: UsageBatch, words: KnownWords, areTitlesNew: Bool) {
        self.words = words
        self.areTitlesNew = areTitlesNew
        let indices = batch.titles.indices.map { Int32($0) }
        let parentless = indices.filter { batch.titles[Int($0)].parent < 0 }
        parentlessCount = parentless.count
        order =
            parentless.count == indices.count
            ? indices : parentless + indices.filter { batch.titles[Int($0)].parent >= 0 }
        titleIDs = Array(repeating: 0, count: indices.count)
    }

    var isComplete: Bool { rows.map { rowsDone == $0.count } ?? false }
}

/// A count as it is stored.
struct StoredRow: Sendable {
    var load: Int64
    var title: Int64
    var attributes: Int64
    var metric: Int64
    var count: Int64

    /// The table's key, so that rows go in where the last one went.
    static func precedes(_ left: StoredRow, _ right: StoredRow) -> Bool {
        if left.load != right.load { return left.load < right.load }
        if left.title != right.title { return left.title < right.title }
        if left.attributes != right.attributes { return left.attributes < right.attributes }
        return left.metric < right.metric
    }
}
