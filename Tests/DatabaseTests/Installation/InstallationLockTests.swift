import Database
import Foundation
import TestSupport
import Testing

@Suite struct InstallationLockTests {
    @Test func `a second worker is refused and told who the first is`() async throws {
        try await withTemporaryFolder { path in
            let folder = DataFolder(path)
            let first = try InstallationLock.acquire(folder)
            let error = #expect(throws: DatabaseError.self) { try InstallationLock.acquire(folder) }
            #expect(error?.code == .busy)
            #expect(error?.message.contains("process \(getpid())") == true)
            let holder = try InstallationLock.holder(of: folder)
            #expect(holder == Int(getpid()))
            withExtendedLifetime(first) {}
        }
    }

    @Test(.enabled(if: Companion.canBeHad, "python3"))
    func `a worker in another process is noticed, and its death frees the folder`() async throws {
        let worker = """
            import fcntl, os, sys, time
            lock = open(sys.argv[2], "w")
            fcntl.flock(lock, fcntl.LOCK_EX)
            lock.write(str(os.getpid()) + "\\n")
            lock.flush()
            open(sys.argv[1], "w").close()
            time.sleep(600)
            """
        try await withTemporaryFolder { path in
            let folder = DataFolder(path)
            try await Companion.with(worker, folder.lock) { companion in
                let holder = try InstallationLock.holder(of: folder)
                #expect(holder == companion.processIdentifier)
                let error = #expect(throws: DatabaseError.self) { try InstallationLock.acquire(folder) }
                #expect(error?.message.contains("process \(companion.processIdentifier)") == true)
                companion.kill()
                try await eventually { try InstallationLock.holder(of: folder) == nil }
            }
            _ = try InstallationLock.acquire(folder)
        }
    }

    @Test func `the folder and its parents are made for their owner only`() async throws {
        try await withTemporaryFolder { path in
            let folder = DataFolder("\(path)/var/lib/garner")
            try folder.prepare()
            try folder.prepare()
            for made in [folder.path, folder.spool] {
                let attributes = try FileManager.default.attributesOfItem(atPath: made)
                #expect(attributes[.posixPermissions] as? Int == 0o700)
            }
        }
    }
}
