import Ground
import Recipients
import Tenancy

extension ConsortiumCard {
    static func sample(domains: [String] = [], chain: ChainConfiguration? = nil) -> ConsortiumCard {
        ConsortiumCard(id: ConsortiumID(1), key: "north", name: "Northern Libraries", domains: domains, chain: chain)
    }
}

extension Candidate {
    static func sample(_ address: String) throws -> Candidate { Candidate(try MailAddress(address)) }
}
