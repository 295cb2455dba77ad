internal import Foundation

/// Where the templates lie.
package enum TemplateFolder {
    /// The folder `templates` of this installation; nil when there is none.
    ///
    /// Looked for, in this order: the setting; beside the program; in the package that the program was built from; in
    /// `/usr/share/garner`.
    package static func find(setting: String? = nil, program: String = runningProgram) -> String? {
        if let setting { return isTemplateFolder(setting) ? setting : nil }
        var folder = URL(fileURLWithPath: program).deletingLastPathComponent()
        var candidates = [folder.appending(path: "templates").path]
        // .build/debug/garner lies two or three levels below the package.
        for _ in 0..<5 {
            folder = folder.deletingLastPathComponent()
            guard FileManager.default.fileExists(atPath: folder.appending(path: "Package.swift").path) else { continue }
            candidates.append(folder.appending(path: "templates").path)
        }
        candidates.append("/usr/share/garner/templates")
        return candidates.first(where: isTemplateFolder)
    }

    /// The path of the program that runs, links resolved.
    package static var runningProgram: String {
        (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? CommandLine.arguments[0]
    }

    private static func isTemplateFolder(_ path: String) -> Bool {
        var isFolder: ObjCBool = false
        return FileManager.default.fileExists(atPath: "\(path)/mail", isDirectory: &isFolder) && isFolder.boolValue
    }
}
