import Alerts
import Ground

extension Alert {
    static func sample(
        _ id: Int64 = 1,
        _ standing: AlertStanding = .active,
        kind: EventKind = .harvestFailed,
        subject: EventSubject = EventSubject(),
        openedAt: Instant = Instant(seconds: 1_769_000_000),
        resolvedAt: Instant? = nil
    ) -> Alert {
        Alert(
            id: AlertID(id),
            consortium: ConsortiumID(1),
            kind: kind,
            episode: 1,
            standing: standing,
            subject: subject,
            code: nil,
            message: "It failed.",
            openedAt: openedAt,
            resolvedAt: resolvedAt,
            changedBy: "system",
            changedAt: openedAt,
            version: 1
        )
    }
}
