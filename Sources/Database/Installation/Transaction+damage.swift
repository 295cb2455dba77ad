extension Transaction {
    /// The first thing wrong with the stored pages, indices and constraints, in SQLite's words; nil when all is sound.
    ///
    /// *Cost*: the whole file is read. *Source*: <https://www.sqlite.org/pragma.html#pragma_integrity_check>
    package func damage() throws -> String? {
        let answer = try value(String.self, "PRAGMA integrity_check(1)") ?? "The check gave no answer."
        return answer == "ok" ? nil : answer
    }
}
