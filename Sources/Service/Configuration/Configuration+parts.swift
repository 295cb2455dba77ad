package import Connections
package import Database
internal import Ground
package import Harvests
package import Recipients
package import Tenancy
package import Transfer

extension Configuration.SysadminFailureMail {
    /// In the notifier's terms.
    package var telling: SysadminTelling {
        switch self {
        case .yes: .atOnce
        case .no: .never
        case .digest: .daily
        }
    }
}

/// What the chapters make of the settings.
extension Configuration {
    /// How the SQLite driver works on its file.
    package var databaseOptions: SQLiteOptions {
        SQLiteOptions(readers: database.readers, busyTimeout: database.busyTimeout)
    }

    /// The PostgreSQL database, if one is configured.
    ///
    /// *Throws* `DatabaseError` when its address cannot be read.
    package func postgreSQL() throws -> (PostgreSQLAddress, PostgreSQLOptions)? {
        guard let url = database.url else { return nil }
        // Those that write wait for each other's locks, so they are the more.
        let readers = max(2, database.connections * 2 / 5)
        let options = PostgreSQLOptions(
            schema: database.schema,
            writers: database.connections - readers - 1,
            readers: readers
        )
        return (try PostgreSQLAddress(url.text), options)
    }

    /// What holds where neither connection, provider nor template says anything.
    package var providerDefaults: ProviderDefaults {
        var defaults = ProviderDefaults.standard
        defaults.limits = harvest.limits
        defaults.dayOfMonth = harvest.dayOfMonth
        return defaults
    }

    /// The numbers of retries and delays, before a consortium's own.
    package var harvestPolicy: HarvestPolicy {
        HarvestPolicy(triesEverything: harvest.triesEverything, lostWorkerRest: queue.lostRest)
    }

    /// The night window of a new consortium.
    package var nightWindow: NightWindow {
        NightWindow(start: night.start.minuteOfDay, end: night.end.minuteOfDay) ?? .standard
    }

    /// What requests may connect to.
    package var addressGuard: AddressGuard { AddressGuard(allowing: network.allow) }

    /// The programs that recipient chains may name.
    package var recipientPrograms: RegisteredPrograms {
        RegisteredPrograms(
            programs.mapValues { program in
                RegisteredPrograms.Program(
                    program.command,
                    arguments: program.arguments,
                    limits: ChildProcess.Limits(time: program.time)
                )
            }
        )
    }

    /// The mail server; nil when none is configured, and mail goes to the maildir.
    package func relay() throws(SMTPSettingsError) -> SMTPRelay? {
        guard let host = smtp.host else { return nil }
        var limits = SMTPRelay.Limits()
        limits.connect = smtp.connect
        limits.reply = smtp.reply
        limits.mailsPerConnection = smtp.mailsPerConnection
        var credentials: SMTPRelay.Credentials?
        if smtp.user != nil || smtp.password != nil {
            credentials = SMTPRelay.Credentials(user: smtp.user ?? "", password: smtp.password?.text ?? "")
        }
        return try SMTPRelay(
            host: host,
            port: smtp.port,
            security: smtp.security,
            credentials: credentials,
            caFile: smtp.caFile,
            ehloName: smtp.ehloName,
            limits: limits
        )
    }
}
