package import Harvests
package import Usage

/// What importing may use; it stays on the thread that the engine lends for it.
package struct ImportContext {
    package let base: HarvesterContext
    package let harvest: Harvest
    /// With the consortium's own policies.
    package let catalogue: ErrorCatalogue
    /// Who earlier reports of this connection were made for.
    package let customer: KnownCustomer?
    /// The answer's bytes; what is read is kept as the raw answer at the same time.
    package let document: ReportDocument
    /// Takes a sealed batch of usage and gives an empty one; waits when the database is behind.
    package let store: (UsageBatch) throws -> UsageBatch

    package init(
        base: HarvesterContext,
        harvest: Harvest,
        catalogue: ErrorCatalogue,
        customer: KnownCustomer?,
        document: ReportDocument,
        store: @escaping (UsageBatch) throws -> UsageBatch
    ) {
        self.base = base
        self.harvest = harvest
        self.catalogue = catalogue
        self.customer = customer
        self.document = document
        self.store = store
    }
}

/// What an answer came to; what it brought has gone through the context.
package struct ImportOutcome: Sendable {
    package let verdict: ErrorVerdict
    /// The words behind the verdict's code, masked.
    package let message: String?
    /// Rows stored of what was asked for.
    package let rows: Int
    /// Further findings for the harvest's details, one sentence each, masked; at most a dozen.
    package let details: [String]
    /// What the report says of itself.
    package let header: ReportHeader?

    package init(verdict: ErrorVerdict, message: String?, rows: Int, details: [String], header: ReportHeader?) {
        self.verdict = verdict
        self.message = message
        self.rows = rows
        self.details = details
        self.header = header
    }
}
