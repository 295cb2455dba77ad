internal import Database
internal import Engine
internal import Ground
internal import Harvests
internal import Service

/// One performance of the demo: sets the scene, lets the engine work, and shows what came of it.
struct DemoRun {
    let installation: Installation
    let publisher: DemoPublisher
    let console: Console

    /// After this time the demo has failed.
    private static let patience = Duration.seconds(50)

    func run(staysUp: Bool) async throws {
        console.print("Garner demo. Everything it makes lies in \(installation.folder).")
        let lock = try InstallationLock.acquire(installation.folder)
        let scenario = try await DemoScenario.prepare(installation, publisher)
        console.print(
            """
            \(DemoScenario.institutions.count) institutions ask \(DemoProvider.all.count) platforms on this machine for \
            \(scenario.count) harvests.
            """
        )
        showPlatforms()
        let engine = try installation.engine(log: .silent, allowLoopback: true, policy: DemoScenario.policy)
        let work = Task { try await engine.run() }
        do {
            try await watch(scenario, engine)
            let surprises = try await DemoOutcome(scenario: scenario, installation: installation, console: console)
                .show()
            guard surprises.isEmpty else {
                throw CommandFailure(
                    .failed,
                    "The demo did not come out as it should: \(surprises.joined(separator: "; "))."
                )
            }
            if staysUp {
                console.print()
                showCredentials()
                console.print("The publisher and the service stay up; Ctrl-C ends them.")
                for await _ in Signals.endings() { break }
            }
        } catch {
            await end(work)
            throw error
        }
        await end(work)
        withExtendedLifetime(lock) {}
    }

    private func showPlatforms() {
        console.print()
        console.list(
            DemoProvider.all,
            [
                ListColumn("PLATFORM") { $0.name },
                ListColumn("WHAT IT SHOWS", canShrink: true) { $0.shows },
            ],
            none: "",
            json: false
        ) { _ in nil }
        console.print()
    }

    /// What the publisher takes, so that one's own installation may harvest from it.
    private func showCredentials() {
        console.print(
            "The publisher takes these, also from an installation of your own that network.allow lets go there:"
        )
        console.list(
            DemoProvider.all,
            [
                ListColumn("PLATFORM") { $0.name },
                ListColumn("BASE URL") { publisher.baseURL(of: $0) },
                ListColumn("RELEASE") { $0.release },
                ListColumn("REQUESTOR_ID") { $0.requestorID },
                ListColumn("API_KEY") { $0.apiKey ?? "none" },
            ],
            none: "",
            json: false
        ) { _ in nil }
        let customers = DemoScenario.institutions.map { "\($0.customerID) (\($0.name))" }.joined(separator: ", ")
        console.print("customer_id is one of: \(customers).")
        console.print()
    }

    private func end(_ work: Task<Void, any Error>) async {
        work.cancel()
        // How the engine ended has no bearing on what the demo showed.
        _ = await work.result
    }

    /// Shows each harvest as it ends, until all have ended and everybody has been told.
    private func watch(_ scenario: DemoScenario, _ engine: Engine) async throws {
        let deadline = ContinuousClock.now + Self.patience
        let bar = ProgressBar("Harvesting", total: scenario.count, on: console)
        defer { bar.finish() }
        var ended: Set<HarvestID> = []
        var asked: Set<HarvestID> = []
        while true {
            for listing in try await scenario.log(installation).reversed() {
                let harvest = listing.harvest
                if harvest.status.isEnded {
                    if ended.insert(harvest.id).inserted { bar.note(HarvestFollow.line(listing)) }
                } else if harvest.status == .pending, asked.insert(harvest.id).inserted {
                    bar.note(HarvestFollow.line(listing))
                }
            }
            bar.set(done: ended.count)
            if ended.count == scenario.count, try await engine.hasToldEverything() { return }
            guard ContinuousClock.now < deadline else {
                throw CommandFailure(
                    .failed,
                    "The demo did not come to its end in time: \(ended.count) of \(scenario.count) harvests have ended."
                )
            }
            try await Task.sleep(for: .milliseconds(200))
        }
    }
}
