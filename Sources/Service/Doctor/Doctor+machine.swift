internal import Database
internal import Foundation
internal import Ground
internal import Mail

/// What lies around the database: files, disk, clock.
extension Doctor {
    func examineConfiguration() -> [Finding] {
        let file = loaded.file.map { "It was read from \($0)." } ?? "There is no file; every setting has its default."
        return loaded.warnings.map {
            Finding.warning("configuration", $0, "Remove it, or correct its name.")
        } + [.well("configuration", file)]
    }

    func examineFolder() -> [Finding] {
        let folder = configuration.dataFolder()
        guard Files.exist(folder.path) else {
            return [.sick("data folder", "There is no folder \(folder).", "Run `garner init`, or name another one.")]
        }
        var findings: [Finding] = []
        if access(folder.path, W_OK) != 0 {
            findings.append(
                .sick(
                    "data folder",
                    "\(folder) cannot be written by this user.",
                    "Run Garner as its owner, or give it to this user."
                )
            )
        }
        if let mode = mode(of: folder.path), mode & 0o077 != 0 {
            findings.append(
                .warning("data folder", "Others may look into \(folder).", "Close it: chmod 700 \(folder)")
            )
        }
        if findings.isEmpty { findings.append(.well("data folder", "\(folder) is ours alone.")) }
        return findings + examineDisk(folder.path)
    }

    private func examineDisk(_ path: String) -> [Finding] {
        guard let room = DiskRoom(at: path) else { return [] }
        let text = "\(room.free) are free in \(path)."
        let remedy = "Free some space, or move the data folder to a larger disk."
        if room.isNearlyFull { return [.sick("disk", text, remedy)] }
        if room.free < .gibibytes(2) { return [.warning("disk", text, remedy)] }
        return [.well("disk", text)]
    }

    func examineClock() -> [Finding] {
        let time = now.rfc3339
        // Garner did not exist before; a machine whose clock lost its battery wakes up in the past.
        guard now.seconds > 1_767_225_600 else {
            return [.sick("clock", "It says \(time), which cannot be.", "Set the machine's clock.")]
        }
        guard SystemClock.isDisciplined else {
            return [
                .warning(
                    "clock",
                    "It says \(time), and nothing keeps it right.",
                    "Let systemd-timesyncd or chrony keep the time; schedules and mails go by it."
                )
            ]
        }
        return [.well("clock", "It says \(time), and is kept right.")]
    }

    func mode(of path: String) -> mode_t? {
        var status = stat()
        return stat(path, &status) == 0 ? status.st_mode : nil
    }
}
