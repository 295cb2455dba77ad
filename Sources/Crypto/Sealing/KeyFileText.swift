/// The text of a key file: comments after `#`, and one line `key ID SECRET` for each key, oldest first.
///
/// *Shape*: `ID` is eight hexadecimal digits, `SECRET` 32 bytes in base64url.
enum KeyFileText {
    static let head = """
        # Garner's master keys. Whoever reads this file can read every sealed secret of the installation.
        # Keep it apart from backups of the data folder. The last key seals; the others only open what they sealed.

        """

    static let retiredHead = """
        # Keys that Garner no longer uses. They open the secrets in backups that were made before; once those backups are gone,
        # this file may go too.

        """

    /// A line for a new random key.
    static func newLine() -> String {
        var bytes = Sodium.randomBytes(MasterKey.length)
        defer { bytes.wipe() }
        return "key \(Hex.encode(Sodium.randomBytes(MasterKey.idLength))) \(Base64URL.encode(bytes))\n"
    }

    /// The lines of a text that hold keys, oldest first, each with its end.
    static func keyLines(in text: String) -> [String] {
        text.split(separator: "\n").filter { $0.prefix { $0 != "#" }.contains { !$0.isWhitespace } }.map { "\($0)\n" }
    }

    /// The keys in a text; errors name the line, never what stands on it.
    static func keys(in text: String, named path: String) throws(CryptoError) -> [MasterKey] {
        var keys: [MasterKey] = []
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let words = line.prefix { $0 != "#" }.split { $0 == " " || $0 == "\t" || $0 == "\r" }
            if words.isEmpty { continue }
            func malformed(_ what: String) -> CryptoError {
                CryptoError(.keyFileMalformed, "Key file \(path), line \(index + 1): \(what)")
            }
            guard words.count == 3, words[0] == "key" else {
                throw malformed("expected the word key, an id and a secret, separated by spaces.")
            }
            guard let id = Hex.decode(words[1]), id.count == MasterKey.idLength else {
                throw malformed("the id must be eight hexadecimal digits.")
            }
            guard var bytes = Base64URL.decode(words[2]), bytes.count == MasterKey.length else {
                throw malformed("the secret must be 32 bytes in base64url (43 characters).")
            }
            defer { bytes.wipe() }
            guard !keys.contains(where: { $0.id == Hex.encode(id) }) else {
                throw malformed("the id occurs twice.")
            }
            guard let key = MasterKey(id: id, bytes: bytes) else {
                throw CryptoError(.outOfMemory, "The system has no guarded memory left for the master key.")
            }
            keys.append(key)
        }
        return keys
    }
}
