internal import Foundation

/// A private certificate authority and the certificates that it signed, made once per run.
package struct TestCertificates: Sendable {
    /// The authority's certificate, for `ca_file`.
    package let authority: String
    /// Certificate and key for localhost and 127.0.0.1, in one file.
    package let localhost: String
    /// The same for another name.
    package let otherName: String

    /// The certificates of this run; they stay in the temporary folder until it ends.
    package static func shared() throws -> TestCertificates {
        try made.get()
    }

    private static let made: Result<TestCertificates, any Error> = Result { try make() }

    private static func make() throws -> TestCertificates {
        let folder = FileManager.default.temporaryDirectory.appending(
            path: "garner-certificates-\(ProcessInfo.processInfo.processIdentifier)"
        ).path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try Program.succeed(
            "openssl",
            ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "30"]
                + ["-keyout", "\(folder)/ca.key", "-out", "\(folder)/ca.pem", "-subj", "/CN=Garner test authority"]
        )
        func certificate(_ name: String, _ names: String) throws -> String {
            let path = "\(folder)/\(name)"
            try Data("subjectAltName=\(names)\n".utf8).write(to: URL(fileURLWithPath: "\(path).ext"))
            try Program.succeed(
                "openssl",
                ["req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-subj", "/CN=\(name)"]
                    + ["-keyout", "\(path).key", "-out", "\(path).csr"]
            )
            try Program.succeed(
                "openssl",
                ["x509", "-req", "-in", "\(path).csr", "-CA", "\(folder)/ca.pem", "-CAkey", "\(folder)/ca.key"]
                    + ["-CAcreateserial", "-out", "\(path).crt", "-days", "30", "-extfile", "\(path).ext"]
            )
            let both = try ["crt", "key"].map { try Data(contentsOf: URL(fileURLWithPath: "\(path).\($0)")) }
            try (both[0] + both[1]).write(to: URL(fileURLWithPath: "\(path).pem"))
            return "\(path).pem"
        }
        return TestCertificates(
            authority: "\(folder)/ca.pem",
            localhost: try certificate("localhost", "DNS:localhost,IP:127.0.0.1"),
            otherName: try certificate("other", "DNS:mail.example.net")
        )
    }
}
