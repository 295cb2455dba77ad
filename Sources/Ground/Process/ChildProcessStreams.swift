internal import CLinux
internal import Foundation

/// The three pipes between us and a program, and what went through them.
struct ChildProcessStreams: ~Copyable {
    private(set) var output: [UInt8] = []
    private(set) var errors: [UInt8] = []
    private(set) var theirInput: Int32 = -1
    private(set) var theirOutput: Int32 = -1
    private(set) var theirErrors: Int32 = -1
    private var ourInput: Int32 = -1
    private var ourOutput: Int32 = -1
    private var ourErrors: Int32 = -1
    private var input: ArraySlice<UInt8>
    private let limits: ChildProcess.Limits
    private var buffer = [UInt8](repeating: 0, count: 64 * 1024)

    init(input: [UInt8], limits: ChildProcess.Limits) throws(ChildProcessError) {
        self.input = input[...]
        self.limits = limits
        do {
            (theirInput, ourInput) = try Self.pipe()
            (ourOutput, theirOutput) = try Self.pipe()
            (ourErrors, theirErrors) = try Self.pipe()
        } catch {
            close()
            throw error
        }
        for descriptor in [ourInput, ourOutput, ourErrors] { Self.makeNonBlocking(descriptor) }
    }

    mutating func closeTheirEnds() {
        Self.close(&theirInput)
        Self.close(&theirOutput)
        Self.close(&theirErrors)
    }

    mutating func close() {
        closeTheirEnds()
        Self.close(&ourInput)
        Self.close(&ourOutput)
        Self.close(&ourErrors)
    }

    /// Moves what can be moved, after waiting for that up to the time; false when nothing was read.
    @discardableResult
    mutating func exchange(waiting time: Duration) throws(ChildProcessError) -> Bool {
        if input.isEmpty { Self.close(&ourInput) }
        // poll ignores descriptors below 0.
        var descriptors = [
            pollfd(fd: ourInput, events: Int16(POLLOUT), revents: 0),
            pollfd(fd: ourOutput, events: Int16(POLLIN), revents: 0),
            pollfd(fd: ourErrors, events: Int16(POLLIN), revents: 0),
        ]
        guard poll(&descriptors, nfds_t(descriptors.count), Int32(max(0, time.milliseconds))) > 0 else { return false }
        if descriptors[0].revents != 0 { writeInput() }
        var hasRead = false
        if descriptors[1].revents != 0 {
            let count = Self.read(&ourOutput, into: &buffer)
            hasRead = count > 0
            output += buffer[..<count]
            guard output.count <= limits.output.bytes else { throw .tooMuchOutput(limits.output) }
        }
        if descriptors[2].revents != 0 {
            let count = Self.read(&ourErrors, into: &buffer)
            hasRead = hasRead || count > 0
            errors += buffer[..<min(count, limits.errors.bytes - errors.count)]
        }
        return hasRead
    }

    private mutating func writeInput() {
        let count = input.withUnsafeBytes { Foundation.write(ourInput, $0.baseAddress, $0.count) }
        if count > 0 {
            input = input.dropFirst(count)
        } else if errno != EAGAIN, errno != EINTR {
            // The program does not want to read on.
            input = []
        }
    }

    /// Reads into the buffer; at the end of the stream closes it and gives 0.
    private static func read(_ descriptor: inout Int32, into buffer: inout [UInt8]) -> Int {
        let count = Foundation.read(descriptor, &buffer, buffer.count)
        if count > 0 { return count }
        if count == 0 || (errno != EAGAIN && errno != EINTR) { close(&descriptor) }
        return 0
    }

    /// A pipe that no other program inherits, clear of the numbers of the three standard streams.
    private static func pipe() throws(ChildProcessError) -> (reading: Int32, writing: Int32) {
        var ends: [Int32] = [-1, -1]
        guard pipe2(&ends, Int32(O_CLOEXEC)) == 0 else { throw .notStarted(errno) }
        return (moveUp(ends[0]), moveUp(ends[1]))
    }

    private static func moveUp(_ descriptor: Int32) -> Int32 {
        guard descriptor < 3 else { return descriptor }
        defer { Foundation.close(descriptor) }
        return fcntl(descriptor, F_DUPFD_CLOEXEC, 3)
    }

    private static func makeNonBlocking(_ descriptor: Int32) {
        _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK)
    }

    private static func close(_ descriptor: inout Int32) {
        if descriptor >= 0 { Foundation.close(descriptor) }
        descriptor = -1
    }
}
