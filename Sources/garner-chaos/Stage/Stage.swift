internal import Database
internal import Foundation
internal import Ground
internal import Service
internal import TestSupport

/// Everything that one installation needs to be destroyed: its nodes, the peers on the other side of the network, relays in
/// between, and a way in that looks at the database itself.
final class Stage: Sendable {
    let store: TestStore
    let nodes: [Node]
    let sink: MailSink
    let world: World
    let trigger: Trigger
    let installation: Installation
    /// Between each node and PostgreSQL; none on SQLite.
    let databaseRelays: [TCPRelay]
    private let publisher: Publisher
    private let relays: [TCPRelay]

    /// How long a lease is here: far less than in earnest, so that what takes minutes takes seconds.
    static let lease = Duration.seconds(5)

    /// Sets the stage in a folder, over a data folder that may lie elsewhere.
    ///
    /// The clock stands in for this machine's.
    static func set(
        _ store: TestStore,
        in folder: String,
        data: String? = nil,
        clock: (any WallClock)? = nil
    ) async throws -> Stage {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let trigger = Trigger()
        let sink = try await MailSink(in: folder)
        let publisher = try Publisher()
        let provider = try TCPRelay(to: publisher.port) { HTTPWatcher(trigger) }
        var places: [Place] = []
        for number in 1...(store == .sqlite ? 1 : 2) {
            let mail = try TCPRelay(to: UInt16(sink.port)) { SMTPWatcher(trigger, node: number) }
            let home = number == 1 ? data ?? "\(folder)/node-1" : "\(folder)/node-\(number)"
            places.append(Place(number: number, folder: home, log: "\(folder)/node-\(number).log", mail: mail))
        }
        let schema = PostgreSQLTestServer.newSchema()
        if store == .postgresql {
            let server = try PostgreSQLTestServer.shared()
            for index in places.indices { places[index].database = try TCPRelay(to: server.port) }
        }
        var configuration = Configuration()
        configuration.data.folder = places[0].folder
        configuration.database.schema = schema
        if store == .postgresql { configuration.database.url = Secret(try PostgreSQLTestServer.shared().address) }
        let installation = try await Installation.create(configuration, clock: clock ?? SystemClock())
        for place in places { try place.furnish(like: places[0], schema: schema) }
        return Stage(
            store: store,
            nodes: places.map(\.node),
            sink: sink,
            world: try await World.make(installation, provider: provider.port),
            trigger: trigger,
            installation: installation,
            databaseRelays: places.compactMap(\.database),
            publisher: publisher,
            relays: [provider] + places.map(\.mail)
        )
    }

    private init(
        store: TestStore,
        nodes: [Node],
        sink: MailSink,
        world: World,
        trigger: Trigger,
        installation: Installation,
        databaseRelays: [TCPRelay],
        publisher: Publisher,
        relays: [TCPRelay]
    ) {
        self.store = store
        self.nodes = nodes
        self.sink = sink
        self.world = world
        self.trigger = trigger
        self.installation = installation
        self.databaseRelays = databaseRelays
        self.publisher = publisher
        self.relays = relays
    }

    var database: any Database { installation.database }

    /// Takes everything down.
    func strike() async {
        for node in nodes { node.kill() }
        for node in nodes { _ = await node.dies(within: .seconds(10)) }
        await installation.close()
        for relay in relays + databaseRelays { relay.stop() }
        await publisher.stop()
        sink.stop()
    }
}

/// Where a node lives, and what it is told.
private struct Place: Sendable {
    let number: Int
    let folder: String
    let log: String
    let mail: TCPRelay
    var database: TCPRelay?

    var node: Node {
        var settings = ["GARNER_SMTP_PORT": "\(mail.port)"]
        if let database { settings["GARNER_DATABASE_URL"] = "postgresql://garner@127.0.0.1:\(database.port)/postgres" }
        return Node(number, folder: folder, log: log, settings: settings)
    }

    /// Writes the configuration and the permission to be destroyed, and brings the master key of the first node.
    func furnish(like first: Place, schema: String) throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        if folder != first.folder {
            try FileManager.default.copyItem(atPath: "\(first.folder)/master.key", toPath: "\(folder)/master.key")
        }
        try Data().write(to: URL(filePath: "\(folder)/\(FailPoint.permission)"))
        let lease = Stage.lease.written
        let settings = """
            {
              network: {allow: ["127.0.0.0/8"]},
              smtp: {host: "localhost", security: "none", ehlo_name: "garner.chaos.example", connect: "20 s", reply: "20 s"},
              // One mail at a time, so that it is known which mail a killed process had in its hands.
              mail: {from: "garner@chaos.example", sessions: 1, lease: "\(lease)"},
              queue: {lease: "\(lease)", heartbeat: "500 ms", drain: "10 s", lost_rest: "1 s"},
              scheduler: {period: "1 s"},
              database: {schema: "\(schema)", connections: 8},
            }
            """
        try Data(settings.utf8).write(to: URL(filePath: "\(folder)/garner.json5"))
    }
}
