internal import Connections
internal import Database
internal import Ground

/// Keeps the ends of pauses in the lanes that they hold up.
struct LanePauses {
    private let transaction: any Transaction
    private let defaults: ProviderDefaults

    init(_ transaction: any Transaction, _ defaults: ProviderDefaults = .standard) {
        self.transaction = transaction
        self.defaults = defaults
    }

    /// Keeps changes of pauses and new lanes of several nodes apart, so that none misses the other.
    ///
    /// New lanes do not wait for each other. On SQLite there is one writer.
    func lock(changing: Bool) throws {
        guard transaction.dialect == .postgresql else { return }
        let mode = changing ? "" : "_shared"
        try transaction.forEach(
            "SELECT pg_advisory_xact_lock\(mode)(hashtext(current_schema() || '.pauses'))",
            []
        ) { _ in }
    }

    /// Settles every lane that a pause of the target may hold up.
    func settle(_ target: PauseTarget) throws {
        let all = "\(Self.update)"
        switch target {
        case .everything, .harvester: try transaction.run(all, defaults.harvester)
        case .consortium(let consortium):
            try transaction.run("\(all) WHERE consortium_id = ?2", defaults.harvester, consortium)
        case .provider(let provider, let consortium):
            try transaction.run(
                "\(all) WHERE consortium_id = ?2 AND provider_id = ?3",
                defaults.harvester,
                consortium,
                provider
            )
        }
    }

    /// Settles a lane that was just made.
    func settle(_ consortium: ConsortiumID, _ priority: HarvestPriority, _ host: String, _ provider: ProviderID) throws
    {
        try lock(changing: false)
        guard try transaction.row("SELECT 1 FROM pauses LIMIT 1") != nil else { return }
        try transaction.run(
            "\(Self.update) WHERE consortium_id = ?2 AND priority = ?3 AND host = ?4 AND provider_id = ?5",
            defaults.harvester,
            consortium,
            priority,
            host,
            provider
        )
    }

    /// Work that asks nobody, as reading kept answers again, is held up only by what holds up everything of its consortium.
    private static let update = """
        UPDATE lanes SET paused_until = COALESCE((
            SELECT MAX(p.ends_at) FROM pauses p WHERE p.scope = 'all'
                OR p.scope = 'consortium' AND p.consortium_id = lanes.consortium_id
                OR lanes.host <> '' AND p.scope = 'provider' AND p.consortium_id = lanes.consortium_id
                    AND p.provider_id = lanes.provider_id
                OR lanes.host <> '' AND p.scope = 'harvester' AND p.harvester = (
                    SELECT COALESCE(v.harvester, t.harvester, ?1) FROM providers v
                    LEFT JOIN provider_templates t ON t.id = v.template_id
                    WHERE v.consortium_id = lanes.consortium_id AND v.id = lanes.provider_id
                )
        ), 0)
        """
}
