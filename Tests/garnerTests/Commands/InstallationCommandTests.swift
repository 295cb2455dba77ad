import Database
import Foundation
import Ground
import TestSupport
import Testing

/// Making, opening and serving installations, through the built program.
struct InstallationCommandTests {
    @Test func `init makes folder, database and a key for its owner alone, and may run again`() async throws {
        try await withTemporaryFolder { folder in
            let garner = BuiltProgram(folder: "\(folder)/data")
            let first = try garner.run(["init"])
            #expect(first.code == 0)
            #expect(first.output.contains("consortium add"))
            let key = "\(garner.folder)/master.key"
            let bytes = FileManager.default.contents(atPath: key)
            let mode = try FileManager.default.attributesOfItem(atPath: key)[.posixPermissions] as? Int
            #expect(mode == 0o600)
            #expect(try garner.run(["init"]).code == 0)
            #expect(FileManager.default.contents(atPath: key) == bytes)
        }
    }

    @Test func `an unknown data folder is an error with the remedy`() async throws {
        try await withTemporaryFolder { folder in
            let answer = try BuiltProgram(folder: "\(folder)/none").run(["institution", "list"])
            #expect(answer.code == 1)
            #expect(answer.errors.contains("garner init"))
        }
    }

    @Test func `the doctor warns of a consortium of whose failures nobody hears`() async throws {
        try await BuiltProgram.installed { garner in
            #expect(try garner.run(["consortium", "add", "--key", "lone", "--name", "Lone"]).code == 0)
            #expect(try garner.run(["doctor"]).output.contains("lone has no admin"))
            #expect(try garner.run(["user", "add", "ada@lone.example", "--role", "admin"]).code == 0)
            let healthy = try garner.run(["doctor"]).output
            #expect(!healthy.contains("no admin"))
        }
    }

    @Test func `a database that was emptied is not taken for a new one`() async throws {
        try await BuiltProgram.installed { garner in
            for suffix in ["", "-wal", "-shm"] {
                try? FileManager.default.removeItem(atPath: "\(garner.folder)/garner.sqlite\(suffix)")
            }
            try Data().write(to: URL(filePath: "\(garner.folder)/garner.sqlite"))
            let answer = try garner.run(["consortium", "list"])
            #expect(answer.code == 1)
            #expect(answer.errors.contains("garner restore"), "\(answer.errors)")
        }
    }

    @Test func `a wrong configuration names file, line and key`() async throws {
        try await BuiltProgram.installed { garner in
            let file = "\(garner.folder)/garner.json5"
            try Data("{\n  queue: { workerz: 3 },\n}\n".utf8).write(to: URL(fileURLWithPath: file))
            let answer = try garner.run(["--config", file, "institution", "list"])
            #expect(answer.code == 2)
            #expect(answer.errors.contains("\(file):2"))
            #expect(answer.errors.contains("queue.workerz"))
            #expect(answer.errors.contains("queue.workers"))
        }
    }

    @Test func `serve ends in good order by SIGTERM, and only one serves a data folder`() async throws {
        try await BuiltProgram.installed { garner in
            let running = try garner.start(["serve"])
            try await eventually { running.errors.contains("serving") }
            #expect(try garner.run(["serve", "--as", "ada@north.example"]).code == 3)
            let second = try garner.run(["serve"])
            #expect(second.code == 5)
            #expect(second.errors.contains("already"))
            #expect(try garner.run(["doctor", "--json"]).code == 0)
            kill(running.process.processIdentifier, SIGHUP)
            try await Task.sleep(for: .milliseconds(200))
            #expect(running.process.isRunning)
            running.process.terminate()
            running.process.waitUntilExit()
            let answer = try running.answer()
            #expect(answer.code == 0)
            #expect(answer.errors.contains("stopped"))
        }
    }

    @Test func `a database of an older version is brought up to date, but not under a service that uses it`()
        async throws
    {
        try await BuiltProgram.installed { garner in
            let database = try await SQLiteDatabase.open("\(garner.folder)/garner.sqlite")
            try await database.write { transaction in
                try transaction.execute("DROP INDEX outbox_bodies", [])
                try transaction.execute("DELETE FROM migrations WHERE number = 802", [])
            }
            let lock = try InstallationLock.acquire(DataFolder(garner.folder))
            let refused = try garner.run(["consortium", "list"])
            #expect(refused.code == 1)
            #expect(refused.errors.contains("older version"))
            withExtendedLifetime(lock) {}
        }
    }

    @Test func `an upgrade is told once, and a database of a newer version is refused with the remedy`() async throws {
        try await BuiltProgram.installed { garner in
            let database = try await SQLiteDatabase.open("\(garner.folder)/garner.sqlite")
            try await database.write { transaction in
                try transaction.execute("DROP INDEX outbox_bodies", [])
                try transaction.execute("DELETE FROM migrations WHERE number = 802", [])
            }
            let first = try garner.run(["consortium", "list"])
            #expect(first.code == 0)
            #expect(first.errors.contains("was brought up to date"))
            #expect(try !garner.run(["consortium", "list"]).errors.contains("up to date"))
            try await database.write { transaction in
                _ = try transaction.run("INSERT INTO migrations (number, name, applied_at) VALUES (99999, 'x', 0)")
            }
            for command in [["consortium", "list"], ["serve"], ["init"]] {
                let refused = try garner.run(command)
                #expect(refused.code == 1)
                #expect(refused.errors.contains("newer version of Garner"))
                #expect(refused.errors.contains("restore a backup"))
            }
            await database.close()
        }
    }

    @Test func `systemd is told when the service is ready, and when it stops`() async throws {
        try await BuiltProgram.installed { garner in
            let path = "\(garner.folder)/notify"
            let listening = try NotifySocket(path)
            let running = try BuiltProgram(folder: garner.folder, settings: ["NOTIFY_SOCKET": path]).start(["serve"])
            try await eventually(within: .seconds(60)) { listening.heard.contains("READY=1") }
            running.process.terminate()
            running.process.waitUntilExit()
            #expect(listening.heard.contains("STOPPING=1"))
            #expect(try running.answer().code == 0)
        }
    }

    @Test func `a backup is restored into another folder, and needs the key beside it`() async throws {
        try await BuiltProgram.installed { garner in
            try garner.populate()
            let copy = "\(garner.folder)-copy"
            let restored = BuiltProgram(folder: "\(garner.folder)-restored")
            defer {
                for path in [copy, restored.folder] { try? FileManager.default.removeItem(atPath: path) }
            }
            let backup = try garner.run(["backup", copy])
            #expect(backup.code == 0)
            #expect(backup.errors.contains("master key is not in it"))
            #expect(try garner.run(["backup", copy]).code == 1)
            #expect(try restored.run(["restore", copy]).code == 0)
            #expect(try restored.run(["institution", "list"]).code == 1)
            try FileManager.default.copyItem(
                atPath: "\(garner.folder)/master.key",
                toPath: "\(restored.folder)/master.key"
            )
            let institutions = try restored.run(["institution", "list", "--json"]).json?.array
            #expect(institutions?.count == 2)
            #expect(try restored.run(["doctor", "--offline"]).code == 0)
            let doctor = try restored.run(["doctor"])
            #expect(doctor.code == 1)
            #expect(doctor.output.contains("SICK     service: No service runs"))
            #expect(doctor.output.contains("garner serve"))
        }
    }
}

/// Hears what a service tells systemd.
private final class NotifySocket: Sendable {
    private let descriptor: Int32
    private let texts = Lock<[String]>([])

    init(_ path: String) throws {
        descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_NONBLOCK.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8)) }
        let bound = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                bind(descriptor, pointer, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard bound == 0 else { throw StageFailure(description: "The socket cannot be made: \(errno)") }
    }

    deinit {
        close(descriptor)
    }

    /// Every line so far.
    var heard: [String] {
        var bytes = [UInt8](repeating: 0, count: 4_096)
        while true {
            let count = recv(descriptor, &bytes, bytes.count, 0)
            guard count > 0 else { return texts.withLock { $0 } }
            let lines = String(decoding: bytes[..<count], as: UTF8.self).split(separator: "\n").map(String.init)
            texts.withLock { $0 += lines }
        }
    }
}
