package import Connections

extension EffectiveConnection {
    /// The nights of the connection's consortium.
    package var nights: Night { Night(night, in: zone) }
}
