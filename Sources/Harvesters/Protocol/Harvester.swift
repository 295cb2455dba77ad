package import Foundation
package import Ground

/// The code that speaks one kind of service, in three stages that the engine calls in order.
///
/// `gather` names what there is to harvest, `fetch` brings one object into a spooled file, `importing` turns the file
/// into values. A harvester never writes to the database: the engine stores what it yields, in batches, each under the
/// harvest's fence. Nothing is kept in the harvester between calls; one instance serves all harvests at once.
///
/// *Repetition*: every stage may run again for the same harvest, after a crash, a retry, or a wish to import anew from
/// the kept raw answer. *Abort*: a cancelled task ends the stage within a second; what was yielded before stays with
/// the attempt and is superseded by the next one. *Errors*: what went wrong at the remote is an outcome; throwing is
/// for what stopped the stage itself (`TransferError`, `DatabaseError`, cancellation).
/// *Source*: the stages of ckanext-harvest's interface, seeds/ckanext-harvest-readme.rst.
package protocol Harvester: Sendable {
    /// The name under which providers choose this harvester, and what lists say of it.
    var info: HarvesterInfo { get }

    /// Checks a connection's own settings before they are stored, and returns them in their stored form.
    func validate(_ configuration: JSONValue) throws -> JSONValue

    /// Tries the connection step by step without harvesting, for a person who set it up.
    func checkAvailability(_ context: HarvesterContext) async -> Availability

    /// Names what exists; `context.emit` takes each object as it is found.
    func gather(_ context: GatherContext) async throws

    /// Brings one object into a spooled file, or says why there is none.
    func fetch(_ object: GatheredObject, _ context: FetchContext) async throws -> FetchOutcome

    /// Reads a spooled or kept answer and yields what is in it through the context; may run again at any time.
    ///
    /// It runs on a thread that the engine lends, where it may block; it ends when the document's bytes end, or when
    /// reading them throws since the harvest was interrupted.
    func importing(
        _ object: GatheredObject,
        _ content: FetchedContent,
        _ context: ImportContext
    ) throws -> ImportOutcome

    /// Where a person sees the original; nil where there is no such page, or where its address would hold secrets.
    func originalURL(of object: GatheredObject) -> URL?
}

/// What a list of harvesters shows.
package struct HarvesterInfo: Sendable, Hashable {
    /// The stored name: `sushi`.
    package let name: String
    package let title: String
    package let description: String

    package init(name: String, title: String, description: String) {
        self.name = name
        self.title = title
        self.description = description
    }
}
