package import Ground
package import Tenancy

/// An address that is no user of the consortium and may be written to, since somebody entitled listed it.
package struct ListedAddress: Sendable, Hashable {
    package let address: MailAddress
    /// Nil for the whole consortium.
    package let institution: InstitutionID?
    package let name: String?
    package let language: String?
    package let listedBy: String
    package let listedAt: Instant

    package init(
        address: MailAddress,
        institution: InstitutionID?,
        name: String?,
        language: String?,
        listedBy: String,
        listedAt: Instant
    ) {
        self.address = address
        self.institution = institution
        self.name = name
        self.language = language
        self.listedBy = listedBy
        self.listedAt = listedAt
    }
}
