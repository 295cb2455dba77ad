package import Ground

/// Looks an installation over, part by part, also one that cannot be opened.
///
/// Nothing is changed, and no harvest or mail is sent.
package struct Doctor: Sendable {
    let loaded: LoadedConfiguration
    let clock: any WallClock
    let now: Instant

    /// Looks at what a configuration names; findings about ages are as of now.
    package init(_ loaded: LoadedConfiguration, clock: any WallClock = SystemClock()) {
        self.loaded = loaded
        self.clock = clock
        now = clock.now()
    }

    var configuration: Configuration { loaded.configuration }

    /// Every finding, told as soon as it is made.
    ///
    /// *Cost*: a connection to the mail server, and some queries; `thorough` reads the whole database. `isOffline` says
    /// that no service is meant to run.
    package func examine(
        thorough: Bool = false,
        isOffline: Bool = false,
        _ tell: (Finding) -> Void = { _ in }
    ) async -> [Finding] {
        var findings: [Finding] = []
        func take(_ new: [Finding]) {
            new.forEach(tell)
            findings += new
        }
        take(examineConfiguration())
        take(examineFolder())
        take(examineClock())
        do {
            let installation = try await Installation.open(configuration, clock: clock)
            take(await examineDatabase(installation, thorough: thorough))
            take(await examineSecrets(installation))
            take(await examineVitals(installation, isOffline: isOffline))
            take(await examineWaitingMail(installation))
            take(await examineControl(installation))
            take(await examinePeople(installation))
            take(await examineTemplates(installation))
            await installation.close()
        } catch {
            take([.sick("database", "It cannot be opened: \(error)", nil)])
        }
        take(await examineRelay())
        return findings
    }

    /// What a question to the database gives, or that it cannot be asked.
    func asking(_ part: String, _ questions: () async throws -> [Finding]) async -> [Finding] {
        do {
            return try await questions()
        } catch {
            return [.sick(part, "It cannot be looked at: \(error)", nil)]
        }
    }
}
