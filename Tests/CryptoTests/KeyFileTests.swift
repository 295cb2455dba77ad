import Crypto
import Foundation
import Ground
import Testing

@Suite final class KeyFileTests {
    let folder = NSTemporaryDirectory() + "garner-keys-" + UUID().uuidString
    let place = SealContext(table: "t", column: "c", row: 1, consortium: nil)
    var path: String { folder + "/master.key" }

    init() throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: folder)
    }

    func write(_ text: String, mode: Int = 0o600) throws {
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
    }

    @Test func `a new key file is private and opens what it sealed`() throws {
        let made = try Keyring.create(at: path)
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
        let loaded = try Keyring.load(path)
        #expect(try loaded.open(made.seal("secret", for: place), for: place) == "secret")
        #expect(loaded.fingerprint("a", purpose: "b") == made.fingerprint("a", purpose: "b"))
    }

    @Test func `a key file is never overwritten`() throws {
        let made = try Keyring.create(at: path)
        let error = try #require(throws: CryptoError.self) { try Keyring.create(at: path) }
        #expect(error.code == .keyFileExists)
        #expect(try Keyring.load(path).keyIDs == made.keyIDs)
    }

    @Test func `an added key seals from now on and the old one still opens`() throws {
        let old = try Keyring.create(at: path)
        let sealed = old.seal("secret", for: place)
        let new = try Keyring.addKey(at: path)
        #expect(new.keyIDs.count == 2)
        #expect(new.keyIDs.first == old.keyIDs.first)
        #expect(try new.open(sealed, for: place) == "secret")
        #expect(new.needsResealing(sealed))
        #expect(!new.needsResealing(new.seal("secret", for: place)))
        #expect(new.fingerprint("a", purpose: "b") == old.fingerprint("a", purpose: "b"))
        #expect(throws: CryptoError.self) { try old.open(new.seal("secret", for: self.place), for: self.place) }
    }

    @Test(arguments: [0o644, 0o604, 0o620, 0o602, 0o607])
    func `a key file open to others is refused with the command that mends it`(mode: Int) throws {
        _ = try Keyring.create(at: path)
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
        let error = try #require(throws: CryptoError.self) { try Keyring.load(path) }
        #expect(error.code == .keyFileExposed)
        #expect(error.message.contains("chmod 600 '\(path)'"))
    }

    @Test func `a missing key file is told with what to do`() throws {
        let error = try #require(throws: CryptoError.self) { try Keyring.load(path) }
        #expect(error.code == .keyFileMissing)
        #expect(error.message.contains("garner init"))
    }

    @Test(arguments: [
        ("", nil), ("# nothing\n", nil), ("nonsense", 1), ("\n\nkey 12345678", 3), ("key xyz aaaa", 1),
        ("# a\nkey 12345678 c2VjcmV0LXNlY3JldA", 2), ("secret 12345678 c2VjcmV0LXNlY3JldA", 1),
    ])
    func `a malformed key file is refused by line, without showing its secret`(text: String, line: Int?) throws {
        try write(text)
        let error = try #require(throws: CryptoError.self) { try Keyring.load(path) }
        #expect(error.code == .keyFileMalformed)
        if let line { #expect(error.message.contains("line \(line):")) }
        #expect(!error.message.contains("c2VjcmV0"))
    }

    @Test func `a key that occurs twice is refused`() throws {
        _ = try Keyring.create(at: path)
        let text = try String(contentsOfFile: path, encoding: .utf8)
        try write(text + text)
        #expect(throws: CryptoError.self) { try Keyring.load(path) }
    }

    @Test func `a folder is no key file`() throws {
        let error = try #require(throws: CryptoError.self) { try Keyring.load(folder) }
        #expect(error.code == .keyFileUnusable)
    }
}
