internal import Connections
internal import Ground

/// Settings of what Garner does by itself: schedule, queue, nights and harvests, and what it may connect to.
extension Setting {
    static let scheduler = [
        Setting(
            "scheduler.period",
            \.scheduler.period,
            .time(atLeast: .seconds(1)),
            "How often due connections are looked for; it bounds the delay between due and queued."
        )
    ]

    static let queue = [
        Setting("queue.workers", \.queue.workers, .whole(1...1_000), "How many harvests run at once."),
        Setting(
            "queue.lease",
            \.queue.lease,
            .time(atLeast: .seconds(3)),
            "How long a worker may be silent before its harvests are given to others."
        ),
        Setting(
            "queue.heartbeat",
            \.queue.heartbeat,
            .time(atLeast: .milliseconds(200)),
            "How often a worker says that it lives; at most a third of the lease."
        ),
        Setting(
            "queue.drain",
            \.queue.drain,
            .time(atLeast: .zero),
            "How long the service may take to end when it is told to; running harvests return to the queue at once."
        ),
        Setting(
            "queue.lost_rest",
            \.queue.lostRest,
            .time(atLeast: .zero),
            "How long a harvest rests at the least whose worker was lost twice in a row."
        ),
    ]

    static let night = [
        Setting(
            "night.start",
            \.night.start,
            .timeOfDay,
            "When the night of a new consortium begins, in its own time zone: harvests that can wait run at night."
        ),
        Setting("night.end", \.night.end, .timeOfDay, "When it ends."),
    ]

    static let harvest = [
        Setting(
            "harvest.attempts",
            \.harvest.limits.attempts,
            .whole(1...100),
            "How often a harvest is tried, the first time included. Providers and connections may differ."
        ),
        Setting(
            "harvest.day_of_month",
            \.harvest.dayOfMonth,
            .whole(1...31),
            "On which day the month before is asked for; 29 to 31 mean the last day of a shorter month."
        ),
        Setting(
            "harvest.requests_at_once",
            \.harvest.limits.requestsAtOnce,
            .whole(1...64),
            "How many requests run at once on one provider's host."
        ),
        Setting(
            "harvest.request_spacing",
            \.harvest.limits.requestSpacing,
            .time(atLeast: .zero),
            "How far apart two requests to one host begin."
        ),
        Setting(
            "harvest.connect",
            \.harvest.limits.connect,
            .time(atLeast: .seconds(1)),
            "How long a connection may take."
        ),
        Setting(
            "harvest.silence",
            \.harvest.limits.silence,
            .time(atLeast: .seconds(1)),
            "How long the line may be silent."
        ),
        Setting(
            "harvest.request",
            \.harvest.limits.request,
            .time(atLeast: .seconds(1)),
            "How long one request may take."
        ),
        Setting(
            "harvest.attempt",
            \.harvest.limits.attempt,
            .time(atLeast: .seconds(1)),
            "How long a whole attempt may take."
        ),
        Setting(
            "harvest.bytes",
            \.harvest.limits.bytes,
            .size(atLeast: .kibibytes(64)),
            "How large one answer may be, unpacked."
        ),
        Setting(
            "harvest.user_agent",
            \.harvest.userAgent,
            orNull: .text,
            "How providers are told who asks. null means: Garner, its version, and the address of this installation."
        ),
        Setting(
            "harvest.tries_everything",
            \.harvest.triesEverything,
            .switching,
            """
            Refused credentials and other causes that no retry can mend end a harvest at once. true restores the \
            literal rule: every cause is tried until the attempts are used up.
            """
        ),
        Setting(
            "harvest.backfill_per_day",
            \.harvest.backfillPerDay,
            .whole(0...1_000_000),
            "How many old months are asked of one host in a day."
        ),
    ]

    static let network = [
        Setting(
            "network.allow",
            \.network.allow,
            .list(of: "networks, such as [\"10.20.0.0/16\", \"fd00:1::/32\"]", { NetworkRange($0) }, \.description),
            """
            Networks that requests may reach although they are not public. Loopback, link-local and private addresses \
            are refused otherwise.
            """
        )
    ]
}
