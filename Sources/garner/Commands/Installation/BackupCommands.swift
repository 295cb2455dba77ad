internal import Database
internal import Ground
internal import Service

/// `garner backup` and `garner restore`.
enum BackupCommands {
    private static let target = Parameter<FolderArgument>.word("FOLDER", "A folder that is new or empty.")
    private static let source = Parameter<FolderArgument>.word("FOLDER", "A folder that `garner backup` made.")

    static let backup = Command(
        "backup",
        "Copies the database, all raw answers and own mail templates into a folder, also while the service runs.",
        discussion: """
            The master key is not inside, and the configuration file neither: without the key no credential of the \
            backup can be opened. Keep a copy of it in another safe place.
            """,
        [target],
        examples: [.init("backup /backup/garner-2026-03-01", "A new folder for each backup.")]
    ) { session in
        let folder = session[target].path
        let bar = ProgressBar("Copying", total: nil, on: session.console)
        let manifest = try await session.useCases.makeBackup(to: folder, as: session.principal) { progress in
            if progress.step == .blobs { bar.set(done: progress.done, total: progress.total) }
        }
        bar.finish()
        tell("The backup is in \(folder)", manifest, session.arguments, session.console)
        if !session.isJSON {
            session.console.note(
                "The master key is not in it: keep a copy of \(session.installation.configuration.keyFile())."
            )
        }
    }

    static let restore = Command(
        "restore",
        "Puts a backup into a data folder that has no database.",
        discussion: """
            Everything is checked against the backup's hashes first. Put the master key that belongs to it in its place \
            before the service starts.

            Mail that the backup holds unsent, or that was still to be written about what happened before, may have been \
            sent since: it is held back until somebody sends it with `garner mail retry`.
            """,
        [source],
        examples: [.init("restore /backup/garner-2026-03-01 --data /srv/garner", "Into an empty data folder.")]
    ) { arguments, console in
        try arguments.refuseActingAs("restores")
        let configuration = try arguments.configuration().configuration
        let folder = configuration.dataFolder()
        let bar = ProgressBar("Restoring", total: nil, on: console)
        let manifest = try await Backup.restore(
            from: arguments[source].path,
            into: folder,
            migrations: GarnerSchema.migrations
        ) { progress in
            if progress.step == .blobs { bar.set(done: progress.done, total: progress.total) }
        }
        bar.finish()
        tell("The backup is restored into \(folder)", manifest, arguments, console)
        if !arguments[SharedOptions.json] {
            console.note(
                "Put the master key into \(configuration.keyFile()) if it is not there, and run `garner doctor`."
            )
        }
    }

    private static func tell(
        _ sentence: String,
        _ manifest: BackupManifest,
        _ arguments: Arguments,
        _ console: Console
    ) {
        if arguments[SharedOptions.json] {
            let document: JSONValue = [
                "made_at": JSONValue(manifest.madeAt), "version": .text(manifest.version),
                "database_bytes": JSONValue(manifest.databaseBytes), "blobs": JSONValue(manifest.blobs),
                "blob_bytes": JSONValue(manifest.blobBytes), "key_inside": false,
            ]
            console.print(document.json(.indented))
        } else {
            let size = ByteCount(manifest.databaseBytes + manifest.blobBytes)
            console.print("\(sentence): \(manifest.blobs) raw answers, \(size), made \(manifest.madeAt.rfc3339).")
        }
    }
}
