package import Connections
package import Database
internal import Ground
internal import Harvesters
package import Harvests
package import Tenancy

extension RequestCarrier {
    /// The carrier for one consortium: its own policies and nights, and what its providers are known to offer.
    package static func standard(
        _ transaction: any Transaction,
        base: HarvestPolicy,
        defaults: ProviderDefaults,
        in scope: ConsortiumScope
    ) throws -> RequestCarrier {
        RequestCarrier(
            transaction,
            policy: try HarvestPolicy.of(scope, base: base, in: transaction),
            defaults: defaults
        ) { connection, scope in
            try ReportOfferRepository(transaction).offers(of: connection, in: scope).reduce(into: [:]) { first, offer in
                guard let month = offer.firstMonth else { return }
                first[offer.report] = min(first[offer.report] ?? month, month)
            }
        }
    }
}
