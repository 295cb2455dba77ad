package import Harvests
package import Transfer

/// What fetch may use besides the harvester's context.
package struct FetchContext: Sendable {
    package let base: HarvesterContext
    package let harvest: Harvest

    package init(base: HarvesterContext, harvest: Harvest) {
        self.base = base
        self.harvest = harvest
    }
}

/// How fetching one object ended.
package enum FetchOutcome: Sendable {
    case fetched(FetchedContent)
    /// The remote says that nothing changed since the object was last imported.
    case unchanged
    /// No answer that could be read; a code of ours says why.
    case failed(AttemptOutcome.Failure)
}

/// An answer as it came, not yet judged.
package struct FetchedContent: Sendable {
    /// The file goes away with the last reference to it.
    package let spool: SpoolFile
    package let httpStatus: Int
    /// In lower case, without parameters; nil where the remote named none.
    package let mediaType: String?
    package let retryAfter: Duration?

    package init(_ spool: SpoolFile, httpStatus: Int, mediaType: String?, retryAfter: Duration?) {
        self.spool = spool
        self.httpStatus = httpStatus
        self.mediaType = mediaType
        self.retryAfter = retryAfter
    }
}
