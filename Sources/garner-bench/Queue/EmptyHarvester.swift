internal import Foundation
internal import Ground
internal import Harvesters
internal import Harvests

/// Does nothing but note when it was asked: a harvest that takes no time, and ends as a month without usage.
final class EmptyHarvester: Harvester {
    let info = HarvesterInfo(name: "sushi", title: "Empty", description: "Answers at once that nobody used anything.")

    private let began = Lock<[HarvestID: Start]>([:])

    private struct Start {
        let at: ContinuousClock.Instant
        let consortium: ConsortiumID
    }

    /// When each harvest was picked up.
    var starts: [HarvestID: ContinuousClock.Instant] { began.withLock { $0.mapValues(\.at) } }

    /// When the harvests of some consortia were picked up.
    func starts(of consortia: Set<ConsortiumID>) -> [ContinuousClock.Instant] {
        began.withLock { $0.values.filter { consortia.contains($0.consortium) }.map(\.at) }
    }

    func count(of consortia: Set<ConsortiumID>) -> Int { starts(of: consortia).count }

    func forget() { began.withLock { $0 = [:] } }

    func gather(_ context: GatherContext) async throws {
        let now = ContinuousClock.now
        began.withLock { $0[context.harvest.id] = Start(at: now, consortium: context.harvest.consortium) }
        guard let report = context.harvest.report, let month = context.harvest.month else { return }
        try await context.emit(GatheredObject(report: report, month: month))
    }

    func fetch(_ object: GatheredObject, _ context: FetchContext) async throws -> FetchOutcome {
        .failed(.init(code: 3030, message: "No Usage Available for Requested Dates"))
    }

    func validate(_ configuration: JSONValue) throws -> JSONValue { configuration }

    func checkAvailability(_ context: HarvesterContext) async -> Availability { Availability(steps: []) }

    func importing(
        _ object: GatheredObject,
        _ content: FetchedContent,
        _ context: ImportContext
    ) throws -> ImportOutcome {
        throw BenchError("Nothing is imported here.")
    }

    func originalURL(of object: GatheredObject) -> URL? { nil }
}
