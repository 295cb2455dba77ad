internal import Database
internal import Ground
internal import Tenancy

extension Doctor {
    /// Whether somebody hears of every consortium's failures, also where an institution has no manager.
    func examinePeople(_ installation: Installation) async -> [Finding] {
        await asking("people") {
            let keys = try await installation.database.read { try ConsortiumRepository($0).withoutAdmin() }
            guard !keys.isEmpty else {
                return [.well("people", "Every consortium has somebody who hears of its failures.")]
            }
            let names = keys.joined(separator: ", ")
            return [
                .warning(
                    "people",
                    "\(names) \(keys.count == 1 ? "has" : "have") no admin, and there is no sysadmin: of many failures nobody hears.",
                    "Add one: garner user add ADDRESS --role admin, or garner account add ADDRESS --sysadmin"
                )
            ]
        }
    }
}
