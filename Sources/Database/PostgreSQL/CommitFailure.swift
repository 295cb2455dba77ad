/// A commit that was not confirmed.
struct CommitFailure: Error {
    let error: DatabaseError
    let outcome: Outcome

    /// What became of the transaction, as far as this connection knows.
    enum Outcome {
        /// Nothing of the transaction was kept.
        case undone
        /// The connection broke after the commit was sent: whether the mark is there tells what became of it.
        case open(CommitMark)
    }
}
