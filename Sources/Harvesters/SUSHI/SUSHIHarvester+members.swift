package import Connections
package import Transfer

extension SUSHIHarvester {
    /// Asks the provider whose usage these credentials may see; nil for an answer that is no list of members.
    ///
    /// *Cost*: one request. *Source*: sushi.md §8.
    package func members(_ context: HarvesterContext) async throws(TransferError) -> MemberList? {
        let answer = try await SUSHIProbe(context: context).ask(.members)
        guard answer.status == 200, let document = answer.document else { return nil }
        return MemberList(document)
    }
}
