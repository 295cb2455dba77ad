import Foundation
import Ground
import Testing

@testable import Crypto

@Suite struct PasswordTests {
    @Test(arguments: ["correct horse battery staple", "пароль", "", "with\u{0}nul"])
    func `a password is known by its hash`(password: String) async throws {
        let hash = try await Password.hash(password)
        #expect(hash.hasPrefix("$argon2id$v=19$m=65536,t=3,p=1$"))
        #expect(try await Password.verify(password, against: hash))
        #expect(try await !Password.verify(password + "x", against: hash))
        #expect(!Password.needsRehash(hash))
    }

    @Test func `an unknown address takes as long as a wrong password`() async throws {
        #expect(try await !Password.verify("anything", against: nil))
    }

    @Test func `a damaged or weaker hash does not match and wants a new one`() async throws {
        #expect(try await !Password.verify("anything", against: "not a hash"))
        #expect(Password.needsRehash("$argon2id$v=19$m=4096,t=1,p=1$c29tZXNhbHQ$aGFzaA"))
    }

    @Test func `a flood is refused rather than queued without end, and at most two run at once`() async throws {
        let queue = BoundedQueue(atOnce: 2, waiting: 8)
        let running = Lock((now: 0, most: 0))
        let answered = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<40 {
                group.addTask {
                    do throws(CryptoError) {
                        try await queue.run {
                            running.withLock { counts in
                                counts.now += 1
                                counts.most = max(counts.most, counts.now)
                            }
                            usleep(20_000)
                            running.withLock { $0.now -= 1 }
                        }
                        return true
                    } catch {
                        return error.code != .busy
                    }
                }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect((1...2).contains(running.withLock { $0.most }))
        #expect((10..<40).contains(answered))
    }
}
