extension ErrorCatalogue {
    /// The code that stands for an HTTP status when no code can be read from the body; nil for one that brings a report.
    ///
    /// The body is always read first: a code in it decides, whatever the status. Where ccplus.md §7.3 has a code of ours
    /// for the same cause, it is given in place of COUNTER's, with the same policy, so that a person sees that the
    /// provider gave no reason: 9013 for 2000 and 2010, 9012 for 3000, 9014 for 1000.
    /// *Source*: sushi.md §9 (mapping by status) and ccplus.md §7.3.
    package static func code(forHTTPStatus status: Int) -> Int? {
        switch status {
        case 200, 203, 206: nil
        case 202: 1011
        case 204, 205: 9030
        case 300...399: 9012
        case 400: 1030
        case 401, 403, 407: 9013
        case 404, 405, 410: 9012
        case 408: 9011
        case 413: 9022
        case 429: 1020
        case 503: 1010
        case 500...599: 9014
        default: 9015
        }
    }
}
