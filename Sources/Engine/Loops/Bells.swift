internal import Database
internal import Ground

/// Carries the database's wake-ups to the loops that wait for them.
///
/// A wake-up only shortens a wait: each loop also looks by itself from time to time.
final class Bells: Sendable {
    private let bells: [(WakeUp, Bell)]

    /// Each loop's bell with the kinds of wake-up that ring it; a commit of another process rings all of them.
    init(_ bells: [(Bell, [WakeUp])]) {
        self.bells = bells.flatMap { bell, kinds in (kinds + [.elsewhere]).map { ($0, bell) } }
    }

    /// Runs until the database is closed or the task cancelled.
    func run(on database: any Database) async {
        for await wakeUp in database.wakeUps() {
            for (kind, bell) in bells where kind == wakeUp { bell.ring() }
        }
    }
}
