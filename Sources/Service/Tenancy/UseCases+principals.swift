package import Tenancy
internal import Database
internal import Ground

/// Who acts: not use cases themselves, but what every one of them takes.
extension UseCases {
    /// Whoever can read the master key on the shell, in the consortium with this key.
    ///
    /// Without a key it is the only consortium that there is, and none where there are none or several.
    /// *Throws*: `unknown` for a key that no consortium has.
    package func shell(user: String, in key: String?) async throws -> Principal {
        let consortium = try await database.read { transaction in
            let consortia = ConsortiumRepository(transaction)
            guard let key else {
                let all = try consortia.page(limit: 2)
                return all.count == 1 ? all[0].id : nil
            }
            return try consortia.known(key).id
        }
        return Principal.shell(user: user, consortium: consortium)
    }

    /// A user, in the consortium with this key, or in the only one that they have.
    ///
    /// *Throws*: `unknown`, alike for a user that does not exist, one that is no member of that consortium or of any, and
    /// one that is inactive.
    package func principal(_ address: String, in key: String?) async throws -> Principal {
        try await database.read { transaction in
            let principals = PrincipalRepository(transaction)
            let place = key.map { " in the consortium “\(FieldCheck.excerpt($0))”" } ?? ""
            let unknown = RecordError.unknown("user", named: "“\(FieldCheck.excerpt(address))”\(place)")
            guard let address = try? MailAddress(address),
                let identity = try IdentityRepository(transaction).identity(address)
            else { throw unknown }
            if let key {
                // A consortium that there is and one that there is not answer alike to who has no part in it.
                guard let consortium = try ConsortiumRepository(transaction).consortium(key: key),
                    let principal = try principals.principal(identity.id, in: consortium.id)
                else { throw unknown }
                return principal
            }
            let own = try principals.consortia(of: identity.id)
            if own.count == 1, let principal = try principals.principal(identity.id, in: own[0].id) {
                return principal
            }
            guard let principal = try principals.principal(identity.id),
                own.isEmpty ? !principal.grants.isEmpty : true
            else { throw unknown }
            return principal
        }
    }
}

extension ConsortiumRepository {
    fileprivate func known(_ key: String) throws -> Consortium {
        guard let consortium = try consortium(key: key) else {
            throw RecordError.unknown("consortium", named: "“\(FieldCheck.excerpt(key))”")
        }
        return consortium
    }
}
