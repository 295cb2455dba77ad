import Tenancy

/// The authorisation table of the design, row by row, written out apart from the code that it judges.
///
/// *Shape*: the actions of a row, then what sysadmin, admin, manager and viewer may: `any` in the installation, in the
/// `consortium`, at their `own` institutions, `some` (holding the role anywhere suffices), `self`, or `no`.
enum AuthorisationTable {
    static let text = """
        consortium.manage template.manage settings.manage relay.manage node.manage program.manage \
        identity.manage installation.operate                              | any | no         | no   | no
        institution.manage group.manage provider.manage mailTemplate.manage listedAddress.manage \
        connection.confirmHost                                            | any | consortium | no   | no
        membership.manage membership.see                                  | any | consortium | own  | no
        connection.manage connection.test                                 | any | consortium | own  | no
        connection.see                                                    | any | consortium | own  | own
        harvest.request harvest.restart harvest.stop harvest.delete \
        harvest.prioritise harvest.decideHeld harvest.reimport            | any | consortium | own  | no
        request.decide harvesting.pause errorPolicy.manage deletionHold.release \
        consortium.policies mail.retry                                    | any | consortium | no   | no
        harvest.see request.see dataset.see usage.see usage.export \
        institution.see                                                   | any | consortium | own  | own
        rawAnswer.see mail.see audit.see recipients.explain               | any | consortium | own  | no
        alert.change                                                      | any | consortium | own  | no
        alert.see                                                         | any | consortium | own  | own
        consortium.see group.see provider.see template.see \
        errorCatalogue.see                                                | any | some       | some | some
        identity.edit preferences.edit                                    | any | self       | self | self
        """

    /// Action name to the cells of sysadmin, admin, manager and viewer.
    static let cells: [String: [Role: String]] = {
        var cells: [String: [Role: String]] = [:]
        for line in text.split(separator: "\n") {
            let columns = line.split(separator: "|").map { $0.split(separator: " ").map(String.init) }
            let roles: [Role] = [.sysadmin, .admin, .manager, .viewer]
            for action in columns[0] {
                cells[action] = Dictionary(uniqueKeysWithValues: zip(roles, columns[1...].map { $0[0] }))
            }
        }
        return cells
    }()
}
