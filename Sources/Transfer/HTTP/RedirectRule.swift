/// Which redirects are followed.
///
/// At most as many as the request allows, never from https to http, and never with credentials to another host.
struct RedirectRule {
    let limit: Int
    let mask: URLMask

    /// The statuses that send a GET elsewhere; 300 offers a choice that no program can make.
    static func isRedirect(_ status: Int) -> Bool {
        [301, 302, 303, 307, 308].contains(status)
    }

    /// Where to go next.
    ///
    /// Throws `redirectRefused`, in words that say what to change.
    func target(_ location: String, from current: WebURL, followed: Int) throws(TransferError) -> WebURL {
        let shown = mask.mask(location)
        guard followed < limit else {
            throw refused(current, "The server redirected more than \(limit) times, last to \(shown).")
        }
        let target: WebURL
        do {
            target = try WebURL(location, relativeTo: current, mask: mask)
        } catch {
            throw refused(current, "The server redirects to \(shown), which is no http or https URL.")
        }
        guard target.isEncrypted || !current.isEncrypted else {
            throw refused(current, "The server redirects from https to \(shown), which is not encrypted.")
        }
        guard target.hasSameHost(as: current) || !mask.finds(in: target.text) else {
            throw refused(
                current,
                """
                The server redirects to another host with the credentials in the URL, to \(shown). If that is the \
                provider's new address, enter it as the base URL.
                """
            )
        }
        return target
    }

    private func refused(_ current: WebURL, _ cause: String) -> TransferError {
        TransferError(.redirectRefused, mask.mask(current.text), cause)
    }
}
