import Foundation
import Ground
import TestSupport
import Testing

/// Dying on purpose, and never by accident.
@Suite struct FailPointTests {
    @Test func `nothing is armed where the variable is not set`() async throws {
        try await withTemporaryFolder { folder in
            try Data().write(to: URL(filePath: "\(folder)/\(FailPoint.permission)"))
            #expect(try FailPoint.arm([:], in: folder) == nil)
        }
    }

    @Test(arguments: ["mail-claimed", "nonsense", ""])
    func `a folder that was not given up is refused, whatever the variable says`(text: String) async throws {
        try await withTemporaryFolder { folder in
            _ = #expect(throws: FailPointRefused.notPermitted) {
                try FailPoint.arm([FailPoint.variable: text], in: folder)
            }
        }
    }

    @Test(arguments: ["nonsense", "", "mail-claimed:0", "mail-claimed:-1", "mail-claimed:x", "mail-claimed:1:1"])
    func `what is no fail-point is refused, and the ones that there are are named`(text: String) async throws {
        try await withTemporaryFolder { folder in
            try Data().write(to: URL(filePath: "\(folder)/\(FailPoint.permission)"))
            let error = #expect(throws: FailPointRefused.self) {
                try FailPoint.arm([FailPoint.variable: text], in: folder)
            }
            #expect(error == .unknown(text))
            #expect(error?.description.contains("status-before-commit") == true)
        }
    }

    @Test func `a process dies at its fail-point, the time that was said, and at no other`() async {
        await #expect(processExitsWith: .signal(SIGKILL)) {
            let folder = FileManager.default.temporaryDirectory.appending(path: "garner-fuse-\(getpid())").path
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            try Data().write(to: URL(filePath: "\(folder)/\(FailPoint.permission)"))
            guard try FailPoint.arm([FailPoint.variable: "mail-claimed:2"], in: folder) == .mailClaimed else { exit(3) }
            try FileManager.default.removeItem(atPath: folder)
            for point in FailPoint.allCases where point != .mailClaimed { point.reach() }
            FailPoint.mailClaimed.reach()
            FailPoint.mailClaimed.reach()
            exit(4)
        }
    }
}
