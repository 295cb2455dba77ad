internal import Database
internal import Foundation
internal import Ground
internal import Service

/// `garner demo`.
enum DemoCommand {
    private static let serve = Parameter<Bool>.flag(
        "serve",
        "Keeps the publisher and the service up until it is told to end."
    )

    static let command = Command(
        "demo",
        "Shows Garner at work: real harvests over HTTP from a small publisher on this machine.",
        discussion: """
            Makes a consortium with three institutions in a temporary folder, and a publisher on loopback with seven \
            platforms: two that simply work, a slow one, one that says “come back later”, one that refuses the \
            credentials, one that is broken, and one without usage. Harvests them all, and shows the log, the alerts, and \
            a mail. It needs nothing, changes nothing else, and ends within a minute; its folder stays for looking further.
            """,
        [serve],
        examples: [
            .init("demo", "One minute of Garner."),
            .init("demo --serve --data /tmp/garner-demo", "Stays up, in a folder of your choice."),
        ]
    ) { arguments, console in
        var configuration = Configuration()
        configuration.data.folder = arguments[SharedOptions.data]?.path ?? temporaryFolder()
        configuration.installation.name = "Garner demo"
        configuration.mail.from = "Garner demo <garner@demo.example>"
        let folder = configuration.dataFolder()
        guard !FileManager.default.fileExists(atPath: folder.database) else {
            throw CommandFailure(.failed, "\(folder) has data already; the demo wants a folder of its own.")
        }
        Signals.ignoreHangUps()
        let publisher = try DemoPublisher(institutions: DemoScenario.institutions)
        do {
            let installation = try await Installation.create(configuration)
            do {
                try await DemoRun(installation: installation, publisher: publisher, console: console)
                    .run(staysUp: arguments[serve])
            } catch {
                await installation.close()
                throw error
            }
            await installation.close()
        } catch {
            await publisher.stop()
            throw error
        }
        await publisher.stop()
    }

    private static func temporaryFolder() -> String {
        let name = "garner-demo-\(UUID().uuidString.prefix(8).lowercased())"
        return FileManager.default.temporaryDirectory.appending(path: name).path
    }
}
