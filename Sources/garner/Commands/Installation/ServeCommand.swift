internal import Database
internal import Ground
internal import Service

/// `garner serve`.
enum ServeCommand {
    static let command = Command(
        "serve",
        "Runs the service: schedules, harvests, and mails, until it is told to end.",
        discussion: """
            It logs to standard error. SIGTERM and SIGINT end it in good order: running harvests go back to the queue \
            without costing an attempt. A second signal ends it at once, and loses nothing either.

            Under systemd it says when it is ready. Other commands work on the same data folder while it runs; it notices \
            within a second.

            It answers over HTTP at http.listen: /healthz says whether this process lives, /readyz whether it can work, \
            and /metrics tells its figures in Prometheus' form. While all is well it calls heartbeat.url.
            """,
        examples: [.init("serve --config /etc/garner/garner.json5", "Runs by that configuration.")]
    ) { arguments, _ in
        try arguments.refuseActingAs("serves")
        let loaded = try arguments.configuration()
        let settings = loaded.configuration
        let failPoint = try FailPoint.arm(in: settings.dataFolder().path)
        Signals.ignoreHangUps()
        let endings = Signals.endings()
        let log = Log.standardError(level: settings.log.level, format: settings.log.format)
        if let failPoint { log.warning("dies on purpose", ["at": .text(failPoint.rawValue)]) }
        for warning in loaded.warnings { log.warning("configuration", ["text": .text(warning)]) }
        let installation = try await Installation.open(settings)
        if !installation.newSteps.isEmpty {
            log.info("database upgraded", ["steps": JSONValue(installation.newSteps.count)])
        }
        do {
            let lock = try InstallationLock.acquire(installation.folder)
            let node = try NodeService(settings, isLenient: !loaded.isSet("http.listen"), log: log)
            let engine = try installation.engine(log: log, url: node.url)
            node.begin(installation, engine, log: log)
            log.info(
                "serving",
                [
                    "version": .text(Product.version), "data": .text(installation.folder.path),
                    "file": JSONValue(loaded.file), "url": JSONValue(node.url),
                ]
            )
            ServiceManager().tell(.ready)
            try await EngineRun(engine: engine, drain: settings.queue.drain, log: log, endings: endings).run()
            await node.end()
            withExtendedLifetime(lock) {}
        } catch {
            await installation.close()
            throw error
        }
        await installation.close()
        log.info("stopped")
    }
}
