internal import Foundation
internal import Ground

/// A PostgreSQL server of the test run's own, on a free port of loopback; every test gets a schema in it.
///
/// It runs as an unprivileged user, since it refuses root, in a temporary folder, and ends with this process: it is started
/// by a shell that stops it once this process's end of a pipe is closed, however that happens.
package final class PostgreSQLTestServer: Sendable {
    /// Where it is reached, as its superuser.
    package let address: String
    /// Its folder, with the socket in it.
    package let folder: String

    /// Where it listens on loopback.
    package let port: UInt16

    private let guardian: Process
    private let pipe: Pipe

    /// The server of this process, started when it is first asked for.
    package static func shared() throws -> PostgreSQLTestServer {
        try one.withLock { server in
            if let server { return server }
            let started = try PostgreSQLTestServer()
            server = started
            return started
        }
    }

    private static let one = Lock<PostgreSQLTestServer?>(nil)
    private static let serial = Lock(0)

    /// Whether tests that need it should run: `.enabled(if: PostgreSQLTestServer.canBeHad, "needs the package postgresql")`.
    package static var canBeHad: Bool {
        programs != nil || ProcessInfo.processInfo.environment["CI"] == "true"
    }

    /// A name for a schema that no other test has.
    package static func newSchema() -> String {
        serial.withLock { number in
            number += 1
            return "test \(number)"
        }
    }

    /// The folder of the newest version's programs, as Debian lays them out.
    private static let programs: String? = {
        let root = "/usr/lib/postgresql"
        let versions = (try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []
        return versions.compactMap(Int.init).max().map { "\(root)/\($0)/bin" }
    }()

    /// Makes a cluster and starts it; `settings` are further ones of postgresql.conf.
    package init(settings: [String] = []) throws {
        guard let programs = Self.programs else {
            throw Program.Failure(description: "PostgreSQL is missing: apt-get install postgresql")
        }
        let folder = FileManager.default.temporaryDirectory.appending(path: "garner-postgresql-\(UUID().uuidString)")
            .path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let port = try Loopback.freePort()
        let script = """
            set -eu
            folder=$1 programs=$2 port=$3
            shift 3
            as=
            if [ "$(id -u)" = 0 ]; then
                chown nobody "$folder"
                as="setpriv --reuid=nobody --regid=nogroup --clear-groups"
            fi
            $as "$programs/initdb" -D "$folder/data" -U garner -A trust -E UTF8 --locale=C.UTF-8 --no-sync >"$folder/log" 2>&1
            (
                trap 'exit 0' TERM
                while :; do
                    $as "$programs/postgres" -D "$folder/data" -c port="$port" -c listen_addresses=127.0.0.1 \\
                        -c unix_socket_directories="$folder" -c fsync=off -c full_page_writes=off \\
                        -c max_connections=300 -c deadlock_timeout=50ms "$@" >>"$folder/log" 2>&1 </dev/null || true
                done
            ) &
            keeper=$!
            read -r _ || true
            kill -TERM "$keeper"
            kill -INT "$(head -n 1 "$folder/data/postmaster.pid")" 2>/dev/null || true
            wait "$keeper" || true
            rm -rf "$folder"
            """
        let process = Process()
        let pipe = Pipe()
        process.executableURL = URL(filePath: "/bin/sh")
        process.arguments =
            ["-c", script, "sh", folder, programs, String(port)] + settings.flatMap { ["-c", $0] }
        process.standardInput = pipe
        process.currentDirectoryURL = URL(filePath: "/")
        try process.run()
        self.folder = folder
        self.port = UInt16(port)
        self.pipe = pipe
        guardian = process
        address = "postgresql://garner@127.0.0.1:\(port)/postgres"
        try waitUntilReady(port)
    }

    /// Ends every connection at once, as a crash of the server would, and starts it again.
    package func restart() throws {
        let file = try String(contentsOfFile: "\(folder)/data/postmaster.pid", encoding: .utf8)
        guard let pid = file.split(separator: "\n").first.flatMap({ Int32($0) }) else {
            throw Program.Failure(description: "The server's process is not known.")
        }
        kill(pid, SIGQUIT)
        let deadline = ContinuousClock.now + .seconds(30)
        while kill(pid, 0) == 0, ContinuousClock.now < deadline { usleep(20_000) }
        try waitUntilReady(Int(port))
    }

    /// Ends the server and removes its folder.
    package func stop() {
        try? pipe.fileHandleForWriting.close()
        guardian.waitUntilExit()
    }

    private func waitUntilReady(_ port: Int) throws {
        let deadline = ContinuousClock.now + .seconds(60)
        while true {
            let answer = try Program.run("pg_isready", ["-q", "-h", "127.0.0.1", "-p", String(port)])
            if answer.status == 0 { return }
            guard ContinuousClock.now < deadline, guardian.isRunning else {
                let log = (try? String(contentsOfFile: "\(folder)/log", encoding: .utf8)) ?? ""
                throw Program.Failure(description: "PostgreSQL did not start: \(log.suffix(2_000))")
            }
            usleep(50_000)
        }
    }
}
