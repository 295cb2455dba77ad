/// What a database could not do.
///
/// SQL text may stand in it; bound values never do.
package struct DatabaseError: Error, Sendable, CustomStringConvertible {
    /// What kind of refusal it was: what a program decides by.
    package enum Code: String, Sendable {
        /// A unique, foreign key, check or not-null rule refused the change.
        case constraint
        /// Another process kept the database locked for longer than the busy timeout.
        case busy
        /// The disk, or the quota, is full.
        case full
        /// The file or folder cannot be written or read.
        case notWritable
        /// A closure given to `read` tried to change data.
        case readOnly
        /// The file is not a database, or is damaged.
        case damaged
        /// A file that is named is not there.
        case missing
        /// The database was written by a newer version of Garner.
        case newer
        /// A stored value has another type than the code expects.
        case wrongType
        /// The database has been closed.
        case closed
        /// The database server cannot be reached.
        case unreachable
        /// A statement took longer than it may.
        case timedOut
        /// The connection broke at the very commit, and nobody can say any more whether it was carried out.
        case uncertain
        /// Anything else that the driver reports.
        case other
    }

    package let code: Code
    /// One sentence, for people: the cause and, where there is one, the remedy.
    package let message: String
    /// The statement, if one was running.
    package let sql: String?

    /// An error of this chapter; the message is one plain sentence with its remedy.
    package init(_ code: Code, _ message: String, sql: String? = nil) {
        self.code = code
        self.message = message
        self.sql = sql
    }

    package var description: String {
        guard let sql else { return message }
        return "\(message) [\(sql)]"
    }
}
