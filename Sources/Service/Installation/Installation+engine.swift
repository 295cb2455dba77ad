internal import Crypto
internal import Database
package import Engine
internal import Foundation
package import Ground
package import Harvesters
package import Harvests
internal import Mail
internal import Recipients
internal import Transfer

extension Installation {
    /// The engine over this installation, ready to run.
    ///
    /// `allowLoopback` lets the demo's publisher be asked besides what the configuration allows; `policy` stands in for
    /// the configuration's numbers of retries and delays, `harvesters` for those that are built in; `url` is where this node answers over HTTP.
    /// *Throws*: `SMTPSettingsError` when the mail settings contradict each other; `EnvelopeAddress.Fault` for a sender that
    /// is no address; `DatabaseError` when the data folder cannot be written.
    package func engine(
        log: Log,
        allowLoopback: Bool = false,
        policy: HarvestPolicy? = nil,
        harvesters: [any Harvester]? = nil,
        url: String? = nil
    ) throws -> Engine {
        var settings = engineSettings
        if let policy { settings.policy = policy }
        settings.place = try folder.nodePlace()
        settings.url = url
        let parts = EngineParts(
            database: database,
            blobs: blobs,
            keyring: keyring,
            http: httpClient(allowLoopback: allowLoopback),
            harvesters: harvesters ?? EngineParts.standardHarvesters,
            clock: clock,
            log: log
        )
        return Engine(parts, settings, teller: try teller(settings.instance, log, parts.metrics))
    }

    /// A client that asks only what the configuration allows, and this machine where that is wished.
    func httpClient(allowLoopback: Bool) -> HTTPClient {
        var addresses = configuration.addressGuard
        if allowLoopback {
            addresses = AddressGuard(allowing: addresses.allowed + AddressGuard.allowingLoopback.allowed)
        }
        return HTTPClient(.init(addresses: addresses))
    }

    /// The numbers of the engine, by the configuration.
    package var engineSettings: EngineSettings {
        let version = Product.version
        return EngineSettings(
            instance: "\(ProcessInfo.processInfo.hostName)/\(getpid())/\(UUID().uuidString.prefix(8).lowercased())",
            node: configuration.installation.node ?? ProcessInfo.processInfo.hostName,
            workers: configuration.queue.workers,
            lease: configuration.queue.lease,
            heartbeat: configuration.queue.heartbeat,
            schedulerPeriod: configuration.scheduler.period,
            spoolFolder: folder.spool,
            userAgent: configuration.harvest.userAgent ?? "Mozilla/5.0 (compatible; Garner/\(version))",
            providerDefaults: configuration.providerDefaults,
            policy: configuration.harvestPolicy,
            backfillPerDay: configuration.harvest.backfillPerDay,
            retention: Retention(
                rawAnswers: configuration.retention.rawAnswers,
                loads: configuration.retention.loads,
                attempts: configuration.retention.attempts,
                events: configuration.retention.events,
                digests: configuration.retention.digests,
                mail: configuration.retention.mail,
                mailBodies: configuration.retention.mailBodies,
                deliveries: configuration.retention.deliveries,
                audit: configuration.retention.audit
            )
        )
    }

    private func teller(_ instance: String, _ log: Log, _ metrics: EngineMetrics) throws -> Teller {
        let sender = try mailSender
        let domain = sender.address.domain
        let notifications = NotificationSettings(
            installation: configuration.installation.name,
            url: configuration.installation.url,
            sysadmins: configuration.mail.sysadminFailures.telling,
            languages: configuration.mail.languages,
            newMessageID: { MessageID.make(domain: domain) }
        )
        let renderer = mailRenderer(sender)
        let notices = FallbackNotices(log)
        return Teller(
            database: database,
            clock: clock,
            log: log,
            step: NotificationStep(
                database,
                programs: configuration.recipientPrograms,
                settings: notifications
            ),
            mailers: try (1...configuration.mail.sessions).map { number in
                Mailer(
                    database: database,
                    transport: try mailTransport,
                    renderer: renderer,
                    clock: clock,
                    worker: "\(instance)/\(number)",
                    lease: configuration.mail.lease,
                    log: log,
                    notices: notices
                )
            },
            worker: instance,
            lease: configuration.mail.lease * 5,
            metrics: metrics
        )
    }
}
