package import Database
internal import Ground
package import Tenancy

/// How much one remote host bears: the strictest of what all consortia's providers on it say.
package struct HostLimits: Sendable, Hashable {
    package var requestsAtOnce: Int
    package var requestSpacing: Duration

    package init(requestsAtOnce: Int, requestSpacing: Duration) {
        self.requestsAtOnce = requestsAtOnce
        self.requestSpacing = requestSpacing
    }

    /// The limits of a host over all consortia; nil when no active provider is there.
    package static func strictest(
        on host: String,
        defaults: ProviderDefaults,
        _: EngineScope,
        _ transaction: any Transaction
    ) throws -> HostLimits? {
        var strictest: HostLimits?
        let limits = defaults.limits
        let values: [any DatabaseValue] = [host, ActiveState.active]
        try transaction.forEach(selection, values.map { Value($0) }) { row in
            let spacing: Int64? = try row["request_spacing_ms"]
            let atOnce: Int = try row["requests_at_once"] ?? limits.requestsAtOnce
            let apart = spacing.map { Duration.milliseconds($0) } ?? limits.requestSpacing
            strictest = HostLimits(
                requestsAtOnce: min(strictest?.requestsAtOnce ?? atOnce, atOnce),
                requestSpacing: max(strictest?.requestSpacing ?? apart, apart)
            )
        }
        return strictest
    }

    private static let selection = """
        SELECT DISTINCT
            COALESCE(providers.requests_at_once, provider_templates.requests_at_once) AS requests_at_once,
            COALESCE(providers.request_spacing_ms, provider_templates.request_spacing_ms) AS request_spacing_ms
        FROM providers LEFT JOIN provider_templates ON provider_templates.id = providers.template_id
        WHERE providers.host = ?1 AND providers.state = ?2
        """
}
