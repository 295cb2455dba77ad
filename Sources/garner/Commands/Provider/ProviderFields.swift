internal import Connections
internal import Ground
internal import Service
internal import Tenancy

/// What provider verbs share.
enum ProviderFields {
    static let fields = FieldOptions(ProviderForm.fields)
    static let templateFields = FieldOptions(ProviderForm.templateFields)
    static let name = Parameter<String>.word("PROVIDER", "Its name, or # and its number.")
    static let shown: [String] = ["id"] + ProviderForm.fields.map(\.name) + ["host", "paused_until", "created_at"]

    static let columns: [ListColumn<JSONValue>] = [
        .id, .field("NAME", "name", canShrink: true), .field("STATE", "state"), .field("HOST", "host", canShrink: true),
        .field("RELEASE", "release"), .field("REPORTS", "reports"), .field("PAUSED UNTIL", "paused_until"),
    ]
}
