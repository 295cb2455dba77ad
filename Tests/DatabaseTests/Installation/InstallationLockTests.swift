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

    @Test func `a worker in another process is noticed, and its death frees the folder`() async throws {
        try await withTemporaryFolder { path in
            let folder = DataFolder(path)
            async let child = #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String] in
                let lock = try InstallationLock.acquire(DataFolder(path))
                while !FileManager.default.fileExists(atPath: "\(path)/enough") {
                    try await Task.sleep(for: .milliseconds(10))
                }
                kill(getpid(), SIGKILL)
                withExtendedLifetime(lock) {}
            }
            try await eventually { try InstallationLock.holder(of: folder) != nil }
            let error = #expect(throws: DatabaseError.self) { try InstallationLock.acquire(folder) }
            #expect(error?.message.contains("process \(getpid())") == false)
            try Data().write(to: URL(filePath: "\(path)/enough"))
            _ = await child
            let holder = try InstallationLock.holder(of: folder)
            #expect(holder == nil)
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
