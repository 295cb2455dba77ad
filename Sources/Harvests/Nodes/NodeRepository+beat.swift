internal import Database
package import Ground
package import Tenancy

extension NodeRepository {
    /// Says that a process lives: extends its row, every lease and every host permit that it holds, and reads its orders.
    ///
    /// *Cost*: one statement on PostgreSQL, whatever the node runs; four by key on SQLite, which cannot put them into one.
    package func beat(
        _ name: String,
        instance: String,
        until lease: Instant,
        engine: EngineScope,
        at now: Instant
    ) throws -> NodeOrders {
        guard transaction.dialect == .postgresql else {
            let isRegistered =
                try transaction.run(
                    "UPDATE nodes SET beat_at = ?3, lease_until = ?4 WHERE name = ?1 AND instance = ?2",
                    name,
                    instance,
                    now,
                    lease
                ) == 1
            try transaction.run(
                "UPDATE harvests SET lease_until = ?2 WHERE lease_owner = ?1 AND status = 'Active'",
                instance,
                lease
            )
            try transaction.run("UPDATE host_permits SET held_until = ?2 WHERE owner = ?1", instance, lease)
            return try orders(name, instance: instance, isRegistered: isRegistered, engine)
        }
        return try orders(of: transaction.rows(Self.beat, name, instance, now, lease), engine)
    }

    /// Reads a process's orders, and extends nothing.
    package func orders(_ name: String, instance: String, engine: EngineScope) throws -> NodeOrders {
        try orders(name, instance: instance, isRegistered: nil, engine)
    }

    private func orders(
        _ name: String,
        instance: String,
        isRegistered: Bool?,
        _ engine: EngineScope
    ) throws -> NodeOrders {
        let read = try orders(of: transaction.rows(Self.orders, name, instance), engine)
        return NodeOrders(
            isRegistered: isRegistered ?? read.isRegistered,
            isDraining: read.isDraining,
            stops: read.stops,
            recalls: read.recalls
        )
    }

    /// *Shape* of the rows: one of the node itself, without a harvest, and one for each harvest that is wanted back.
    private func orders(of rows: [Row], _ engine: EngineScope) throws -> NodeOrders {
        var isRegistered = false, isDraining = false
        var stops: [HarvestPlace] = [], recalls: [HarvestPlace] = []
        for row in rows {
            let harvest: HarvestID? = try row["harvest"]
            guard let harvest else {
                isRegistered = true
                isDraining = try row["wish"] == 1
                continue
            }
            let place = HarvestPlace(scope: try engine.consortium(row["consortium_id"]), harvest: harvest)
            if try row["wish"] == 1 { stops.append(place) } else { recalls.append(place) }
        }
        return NodeOrders(isRegistered: isRegistered, isDraining: isDraining, stops: stops, recalls: recalls)
    }

    /// Statements of one text that change rows see what was before; so the wishes come from what the changes return.
    static let beat = """
        WITH beat AS (
            UPDATE nodes SET beat_at = ?3, lease_until = ?4 WHERE name = ?1 AND instance = ?2 RETURNING draining
        ), held AS (
            UPDATE harvests SET lease_until = ?4 WHERE lease_owner = ?2 AND status = 'Active'
            RETURNING consortium_id, id, stop_requested, recalled
        ), kept AS (
            UPDATE host_permits SET held_until = ?4 WHERE owner = ?2
        )
        SELECT CAST(NULL AS BIGINT) AS consortium_id, CAST(NULL AS BIGINT) AS harvest, draining AS wish FROM beat
        UNION ALL SELECT consortium_id, id, stop_requested FROM held WHERE stop_requested = 1 OR recalled = 1
        """

    static let orders = """
        SELECT CAST(NULL AS BIGINT) AS consortium_id, CAST(NULL AS BIGINT) AS harvest, draining AS wish
        FROM nodes WHERE name = ?1 AND instance = ?2
        UNION ALL SELECT consortium_id, id, stop_requested FROM harvests
        WHERE lease_owner = ?2 AND status = 'Active' AND (stop_requested = 1 OR recalled = 1)
        """
}
