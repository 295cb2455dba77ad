internal import Foundation

extension DatabaseError {
    /// What the system refused, as one sentence with its remedy.
    init(errno code: Int32, path: String) {
        let reason = String(cString: strerror(code))
        switch code {
        case ENOSPC, EDQUOT:
            self.init(.full, "The disk that holds \(path) is full. Free some space and try again; nothing was changed.")
        case EROFS, EACCES, EPERM:
            self.init(.notWritable, "\(path) cannot be used (\(reason)). It must belong to the user that runs Garner.")
        case ENOENT:
            self.init(.missing, "\(path) is not there.")
        default:
            self.init(.other, "\(path) cannot be used: \(reason).")
        }
    }
}
