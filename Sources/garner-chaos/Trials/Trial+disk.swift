internal import Foundation
internal import Ground
internal import TestSupport

extension Trial {
    /// The disk under the data folder gets full while harvests run, and has room again some seconds later.
    static func disk(at folder: String) -> Trial {
        Trial(part: .disk, title: "A full disk", stores: [.sqlite]) { stage, flights, _, _ in
            var asked = 0
            guard let node = stage.nodes.first else { return asked }
            try node.start()
            try await eventually(within: .seconds(60)) { node.hasSaid("serving") }
            for _ in 0..<2 {
                for _ in 0..<5 {
                    try await stage.world.ask(asked)
                    asked += 1
                }
                let filler = "\(folder)/filler"
                try await fill(filler)
                if let process = node.processIdentifier {
                    try await flights.note(.random, process: process, in: stage.database)
                }
                try await Task.sleep(for: .seconds(4))
                try expectAlive(node)
                try FileManager.default.removeItem(atPath: filler)
            }
            guard node.hasSaid("full") else { throw ChaosFailure("The node never noticed that the disk was full.") }
            return asked
        }
    }

    /// Takes every byte that there is.
    private static func fill(_ path: String) async throws {
        try await BlockingThread.run {
            let descriptor = open(path, O_CREAT | O_WRONLY | O_CLOEXEC, 0o600)
            guard descriptor >= 0 else { throw ChaosFailure("The disk cannot be filled.") }
            defer { close(descriptor) }
            var size = 1 << 16
            let bytes = [UInt8](repeating: 7, count: size)
            while size > 0 {
                if write(descriptor, bytes, size) <= 0 { size /= 2 }
            }
        }
    }
}
