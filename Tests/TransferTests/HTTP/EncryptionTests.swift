import Foundation
import Ground
import TestSupport
import Testing
import Transfer

/// Certificates are verified, by chain and by name.
@Suite(.enabled(if: TLSServer.isAvailable, "needs the package openssl"))
struct EncryptionTests {
    @Test func `only a certificate that a known authority gave for this name is accepted`() async throws {
        try await withTemporaryFolder { folder in
            let server = try await TLSServer.start(in: folder)
            defer { server.stop() }
            let trusting = HTTPClient(.init(addresses: .allowingLoopback, certificates: server.certificate))
            let answer = try await trusting.get(.init(url: "https://127.0.0.1:\(server.port)/"), into: MemorySink())
            #expect(answer.status == 200)
            #expect(answer.timings.tls > .zero)

            let wrongName = await #expect(throws: TransferError.self) {
                try await trusting.get(.init(url: "https://localhost:\(server.port)/"), into: MemorySink())
            }
            #expect(wrongName?.code == .tls)

            let unknownAuthority = await #expect(throws: TransferError.self) {
                try await HTTPClient(.init(addresses: .allowingLoopback))
                    .get(.init(url: "https://127.0.0.1:\(server.port)/?api_key=x"), into: MemorySink())
            }
            #expect(unknownAuthority?.code == .tls)
            #expect(unknownAuthority?.description.contains("certificate") == true)
            #expect(unknownAuthority?.subject == "https://127.0.0.1:\(server.port)/?api_key=***")
        }
    }
}

/// OpenSSL's test server with a certificate of its own for 127.0.0.1.
// @unchecked Sendable because nothing changes after its making, and a process may be ended from any thread.
private final class TLSServer: @unchecked Sendable {
    static let isAvailable = FileManager.default.isExecutableFile(atPath: program)

    let port: UInt16
    let certificate: String
    private let process = Process()

    private static let program = "/usr/bin/openssl"

    /// Starting waits for programs, so not on a thread of Swift's pool.
    static func start(in folder: String) async throws -> TLSServer {
        try await withCheckedThrowingContinuation { continuation in
            DispatchQueue.global().async {
                continuation.resume(with: Result { try TLSServer(in: folder) })
            }
        }
    }

    private init(in folder: String) throws {
        certificate = "\(folder)/certificate.pem"
        let key = "\(folder)/key.pem"
        let making = Process()
        making.executableURL = URL(filePath: Self.program)
        making.arguments = [
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
            "-keyout",
            key, "-out", certificate, "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1",
        ]
        making.standardError = FileHandle.nullDevice
        try making.run()
        making.waitUntilExit()
        try #require(making.terminationStatus == 0)

        let output = Pipe()
        process.executableURL = URL(filePath: Self.program)
        process.arguments = ["s_server", "-accept", "127.0.0.1:0", "-cert", certificate, "-key", key, "-www"]
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        // It ends when its input does.
        process.standardInput = Pipe()
        try process.run()
        var text = ""
        while !text.contains("ACCEPT"), case let data = output.fileHandleForReading.availableData, !data.isEmpty {
            text += String(decoding: data, as: UTF8.self)
        }
        let line = try #require(text.split(separator: "\n").first { $0.hasPrefix("ACCEPT") })
        port = try #require(line.split(separator: ":").last.flatMap { UInt16($0.filter(\.isNumber)) })
    }

    func stop() {
        process.terminate()
    }
}
