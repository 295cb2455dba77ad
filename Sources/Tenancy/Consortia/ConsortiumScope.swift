package import Ground

/// The tenant inside which a query runs; every repository method takes one, so that a query without a tenant does not
/// compile.
///
/// A `Principal` makes one, and the engine does from a row that it works on, never from anything that people give: a
/// test reads the sources of the front for any other.
package struct ConsortiumScope: Sendable, Hashable {
    package let consortium: ConsortiumID

    package init(_ consortium: ConsortiumID) {
        self.consortium = consortium
    }
}

/// Leave to look across all consortia: for claims, the scheduler and the sweeper, made by the engine only.
package struct EngineScope: Sendable {
    package init() {}

    /// The scope of one consortium, for work that was claimed for it.
    package func consortium(_ consortium: ConsortiumID) -> ConsortiumScope { ConsortiumScope(consortium) }
}
