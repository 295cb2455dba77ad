internal import CLinux
internal import Foundation

/// Starts a program by posix_spawn, which needs no fork of a process with threads.
struct ChildProcessLaunch: Sendable {
    let program: String
    let arguments: [String]
    let environment: [String: String]
    let limits: ChildProcess.Limits

    /// Sets the limits on itself and then becomes the program; posix_spawn has no attribute for them.
    ///
    /// A limit that cannot be set is above the one that holds already. The folder that the shell puts into the environment
    /// is taken out again.
    /// *Source*: posix_spawn(3), sh(1) of Debian, `ulimit`.
    private static let setLimits = #"""
        { ulimit -c 0; ulimit -d "$1"; ulimit -t "$2"; } 2>/dev/null
        shift 2
        unset PWD OLDPWD
        exec "$@"
        """#

    func start(_ streams: borrowing ChildProcessStreams) throws(ChildProcessError) -> RunningProcess {
        guard program.hasPrefix("/"), access(program, X_OK) == 0, !isFolder else { throw .notExecutable(program) }
        let kibibytes = String(max(1, limits.memory.bytes / 1024))
        // The clock ends a run; this ends what leaves the group, which the clock cannot reach, and lets threads be.
        let processorSeconds = String(limits.time.milliseconds / 1000 * 8 + 1)
        let words = ["sh", "-c", Self.setLimits, "sh", kibibytes, processorSeconds, program] + arguments
        let settings = environment.map { "\($0.key)=\($0.value)" }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, streams.theirInput, 0)
        posix_spawn_file_actions_adddup2(&actions, streams.theirOutput, 1)
        posix_spawn_file_actions_adddup2(&actions, streams.theirErrors, 2)
        posix_spawn_file_actions_addclosefrom_np(&actions, 3)
        posix_spawn_file_actions_addchdir_np(&actions, "/")
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        Self.standAlone(&attributes)
        var pid: pid_t = 0
        let code = Self.withCStrings(words) { words in
            Self.withCStrings(settings) { settings in
                posix_spawn(&pid, "/bin/sh", &actions, &attributes, words, settings)
            }
        }
        guard code == 0 else { throw .notStarted(code) }
        return RunningProcess(pid: pid)
    }

    private var isFolder: Bool {
        var isFolder = ObjCBool(false)
        return FileManager.default.fileExists(atPath: program, isDirectory: &isFolder) && isFolder.boolValue
    }

    /// A group of its own, and signals as if nobody had touched them.
    private static func standAlone(_ attributes: inout posix_spawnattr_t) {
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        sigfillset(&signals)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        posix_spawnattr_setpgroup(&attributes, 0)
        let flags = POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF
        posix_spawnattr_setflags(&attributes, Int16(flags))
    }

    /// Lends a null-terminated array of C strings; they last as long as the call.
    private static func withCStrings<Result>(
        _ strings: [String],
        _ body: ([UnsafeMutablePointer<CChar>?]) -> Result
    ) -> Result {
        let copies = strings.map { strdup($0) }
        defer { for copy in copies { free(copy) } }
        return body(copies + [nil])
    }
}

/// A program that was started and is not reaped yet.
struct RunningProcess {
    let pid: pid_t

    /// Whether it ended; it stays a zombie, so that its number and its group's cannot be given to another.
    var hasEnded: Bool {
        var information = siginfo_t()
        let code = waitid(P_PID, id_t(pid), &information, WEXITED | WNOHANG | WNOWAIT)
        return code == 0 && information.si_signo == SIGCHLD
    }

    func killGroup() { kill(-pid, SIGKILL) }

    /// Waits for its end, which must be near.
    func reap() -> ChildProcess.Ending {
        var status: Int32 = 0
        while waitpid(pid, &status, 0) < 0, errno == EINTR {}
        let signal = Int(status & 0x7f)
        return signal == 0 ? .exited(Int(status >> 8) & 0xff) : .killed(signal: signal)
    }
}
