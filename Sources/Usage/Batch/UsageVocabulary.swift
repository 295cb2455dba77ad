/// The few values that come back in every line of a report, numbered once for a whole import.
///
/// *Bounds*: a vocabulary that has grown past `largest` starts anew with the next batch, so that a strange report
/// cannot fill the memory.
package final class UsageVocabulary {
    package static let largest = 10_000

    private var platforms = ByteTable()
    private var publishers = ByteTable()
    private var attributes = ByteTable()
    private var metrics = ByteTable()
    private var words = UsageWords()
    private var guessedMetric = 0
    private var key: [UInt8] = []

    package init() {}

    /// The number of a platform's name, a new one when the import has not met it; the empty name is a name too.
    package func platform(_ name: UnsafeRawBufferPointer) -> UInt32 {
        let index = platforms.index(of: name)
        if index == words.platforms.count { words.platforms.append(platforms.text(index)) }
        return UInt32(index)
    }

    /// The number of a publisher; its identifiers are written as in COUNTER's tables, `ISNI:0000…; ns:id`.
    package func publisher(_ name: UnsafeRawBufferPointer, _ identifiers: UnsafeRawBufferPointer) -> UInt32 {
        key.removeAll(keepingCapacity: true)
        key.append(contentsOf: name)
        key.append(0)
        key.append(contentsOf: identifiers)
        let index = key.withUnsafeBytes { publishers.index(of: $0) }
        if index == words.publishers.count {
            words.publishers.append(
                UsagePublisher(
                    name: String(decoding: name, as: UTF8.self),
                    identifiers: String(decoding: identifiers, as: UTF8.self)
                )
            )
        }
        return UInt32(index)
    }

    /// The number of the combination that a draft has come to.
    package func attributes(of draft: TitleDraft) -> UInt32 {
        key.removeAll(keepingCapacity: true)
        for field in TitleDraft.Field.attributes {
            key.append(contentsOf: draft[field])
            key.append(0)
        }
        let index = key.withUnsafeBytes { attributes.index(of: $0) }
        if index == words.attributes.count {
            words.attributeFingerprints.append(Fingerprint.of(attributes.text(index)))
            words.attributes.append(
                UsageAttributes(
                    dataType: draft.text(of: .dataType),
                    sectionType: draft.text(of: .sectionType),
                    yop: draft.text(of: .yop),
                    accessType: draft.text(of: .accessType),
                    accessMethod: draft.text(of: .accessMethod)
                )
            )
        }
        return UInt32(index)
    }

    /// The number of a metric; reports name them in the same order over and over, so the next one is guessed.
    package func metric(_ name: UnsafeRawBufferPointer) -> UInt32 {
        let guess = guessedMetric + 1 < metrics.count ? guessedMetric + 1 : 0
        if guess < metrics.count, metrics.holds(name, at: guess) {
            guessedMetric = guess
            return UInt32(guess)
        }
        guessedMetric = metrics.index(of: name)
        if guessedMetric == words.metrics.count {
            words.metrics.append(metrics.text(guessedMetric))
            words.metricFingerprints.append(Fingerprint.of(metrics.text(guessedMetric)))
        }
        return UInt32(guessedMetric)
    }

    package var metricCount: Int { metrics.count }

    /// What the numbers mean, as of now; values copied into a batch do not change when the vocabulary grows.
    package var meaning: UsageWords { words }

    /// Forgets everything if the vocabulary has grown too large; call it between two batches only.
    package func restartIfLarge() {
        guard
            max(platforms.count, publishers.count, attributes.count, metrics.count) > Self.largest
        else { return }
        platforms.removeAll()
        publishers.removeAll()
        attributes.removeAll()
        metrics.removeAll()
        guessedMetric = 0
        words = UsageWords(epoch: words.epoch + 1)
    }
}

/// The values behind the numbers of a batch.
package struct UsageWords: Sendable {
    /// Numbers of one epoch mean the same in every batch.
    package var epoch = 0
    package var platforms: [String] = []
    package var publishers: [UsagePublisher] = []
    package var attributes: [UsageAttributes] = []
    package var metrics: [String] = []
    /// The same in every batch and import, for digests.
    var attributeFingerprints: [UInt64] = []
    var metricFingerprints: [UInt64] = []
}

/// A publisher as a report names it.
package struct UsagePublisher: Hashable, Sendable {
    package let name: String
    /// As COUNTER's tables write them: `ISNI:0000…; ns:id`; empty when the report gives none.
    package let identifiers: String

    package init(name: String, identifiers: String = "") {
        self.name = name
        self.identifiers = identifiers
    }
}

/// One combination of the attributes by which a report splits its counts; what it does not split by is empty.
package struct UsageAttributes: Hashable, Sendable {
    package let dataType: String
    package let sectionType: String
    /// Year of publication, as written: `2021`, `0001` for unknown, `9999` for in press.
    package let yop: String
    package let accessType: String
    package let accessMethod: String

    package init(
        dataType: String = "",
        sectionType: String = "",
        yop: String = "",
        accessType: String = "",
        accessMethod: String = ""
    ) {
        self.dataType = dataType
        self.sectionType = sectionType
        self.yop = yop
        self.accessType = accessType
        self.accessMethod = accessMethod
    }
}
