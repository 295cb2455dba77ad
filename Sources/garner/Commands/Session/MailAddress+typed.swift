internal import Tenancy

extension MailAddress {
    /// An address as somebody typed it.
    ///
    /// *Throws*: `CommandFailure` that says what is wrong with it.
    init(typed text: String) throws(CommandFailure) {
        do {
            self = try MailAddress(text)
        } catch {
            throw CommandFailure(.usage, "“\(text)”: \(error)")
        }
    }
}
