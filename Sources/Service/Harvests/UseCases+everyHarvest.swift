internal import Database
package import Ground
internal import Harvests
package import Tenancy

/// Doing something to every harvest that a filter finds.
extension UseCases {
    /// Does something to all harvests of a form that the action reaches for the principal, two hundred at a time.
    ///
    /// *Order*: newest change first; what is changed meanwhile moves before the place that was reached, and is not taken
    /// again. Each part is a transaction: what was done stays done when a later part fails.
    package func everyHarvest(
        _ form: HarvestFilterForm,
        _ action: Action,
        as principal: Principal,
        _ act: ([HarvestID]) async throws -> HarvestActionAnswer
    ) async throws -> HarvestActionAnswer {
        var answer = HarvestActionAnswer()
        var cursor: HarvestCursor?
        while true {
            let page = try await reading(action, as: principal) { [cursor] inquiry in
                let reach = try inquiry.reach(subject: "harvests")
                let harvests = HarvestRepository(inquiry.transaction)
                return try harvests.page(
                    try form.filter(inquiry),
                    reach: reach,
                    after: cursor,
                    limit: 200,
                    in: inquiry.scope
                ).map(\.harvest)
            }
            guard let last = page.last else { return answer }
            let part = try await act(page.map(\.id))
            answer.done += part.done
            answer.left += part.left
            guard page.count == 200 else { return answer }
            cursor = HarvestCursor(last)
        }
    }
}
