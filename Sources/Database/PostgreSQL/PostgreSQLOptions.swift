/// How the PostgreSQL driver works with its server.
package struct PostgreSQLOptions: Sendable {
    /// The schema that holds this installation, so that several share one database; made by `garner init`.
    package var schema: String
    /// How many connections write at once; each is opened when it is first needed.
    package var writers: Int
    /// How many connections read at once.
    package var readers: Int
    /// How long connecting may take.
    package var connectTimeout: Duration
    /// How long one statement may run before the server ends it.
    package var statementTimeout: Duration
    /// How long a statement waits for another's lock before the closure is run again.
    package var lockTimeout: Duration
    /// How long a transaction may stand still: a process that was halted must not hold rows against the others.
    package var idleTimeout: Duration
    /// How long closures wait for a server that cannot be reached, or conflict with others, before they fail.
    package var patience: Duration

    /// The shipped values; a test may want others.
    package init(
        schema: String = "garner",
        writers: Int = 6,
        readers: Int = 4,
        connectTimeout: Duration = .seconds(10),
        statementTimeout: Duration = .seconds(60),
        lockTimeout: Duration = .seconds(10),
        idleTimeout: Duration = .seconds(10),
        patience: Duration = .seconds(30)
    ) {
        self.schema = schema
        self.writers = max(writers, 1)
        self.readers = max(readers, 1)
        self.connectTimeout = connectTimeout
        self.statementTimeout = statementTimeout
        self.lockTimeout = lockTimeout
        self.idleTimeout = idleTimeout
        self.patience = patience
    }
}
