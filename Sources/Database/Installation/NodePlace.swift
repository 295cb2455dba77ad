internal import Foundation

extension DataFolder {
    /// What tells this folder from every other node's, whatever machine, path or container each is in.
    ///
    /// It is made at the first call and kept in the folder. Who holds the folder's lock and finds it in the database knows
    /// that the process which wrote it there is dead.
    /// *Throws* `.notWritable`, `.full`.
    package func nodePlace() throws -> String {
        if let known = try? Disk.content(of: place).trimmingCharacters(in: .whitespacesAndNewlines), !known.isEmpty {
            return known
        }
        let made = UUID().uuidString.lowercased()
        try Disk.remove(place)
        try Disk.write(made + "\n", to: place)
        return made
    }
}
