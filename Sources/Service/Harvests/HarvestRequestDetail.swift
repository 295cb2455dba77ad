package import Alerts
package import Ground
package import Harvests

/// A request with what it asks for by the names that people know.
package struct HarvestRequestDetail: Sendable, Hashable {
    package let request: HarvestRequest
    package let wish: WishNames

    /// For programs: the request's document, and in `wish_names` what its numbers stand for.
    package var document: JSONValue {
        var document = request.document
        document["wish_names"] = wish.json
        return document
    }
}
