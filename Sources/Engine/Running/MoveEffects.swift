internal import Alerts
package import Connections
package import Database
package import Ground
package import Harvests
internal import Tenancy

/// Carries out what a move of a harvest asks for beyond its own row, in the transaction of the move.
package enum MoveEffects {
    /// Opens and resolves alerts, records events, and notes on the connection what its credentials are worth.
    ///
    /// Whoever moves a harvest calls it: the engine after a run, a use case after a person's decision.
    package static func apply(
        _ move: HarvestMove,
        in transaction: any Transaction,
        defaults: ProviderDefaults = .standard,
        credentialsFingerprint: String? = nil,
        at now: Instant
    ) throws {
        let harvest = move.after
        let scope = ConsortiumScope(harvest.consortium)
        let connections = ConnectionRepository(transaction, defaults: defaults)
        for effect in move.effects {
            switch effect {
            case .credentialsBroken(let code):
                let reason = harvest.lastMessage ?? ErrorCatalogue().entry(code).title.english
                try connections.markBroken(
                    harvest.connection,
                    fingerprint: credentialsFingerprint,
                    reason: reason,
                    in: scope,
                    at: now
                )
            case .completed:
                guard let month = harvest.month, harvest.kind == .usage else { continue }
                try connections.noteSuccess(harvest.connection, month: month, in: scope)
                try connections.markVerified(
                    harvest.connection,
                    fingerprint: credentialsFingerprint,
                    in: scope,
                    at: now
                )
            case .failed, .partial, .held, .recovered, .resolveAlert, .pauseHost: continue
            }
        }
        try AlertEffects.apply(move.effects, to: harvest, in: transaction, at: now)
    }
}
