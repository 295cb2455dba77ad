/// The options that every command takes.
enum SharedOptions {
    static let config = Parameter<FileArgument?>.option(
        "config",
        "The configuration file, instead of the usual places.",
        short: "c"
    )
    static let data = Parameter<FolderArgument?>.option(
        "data",
        "The data folder, instead of the configured one.",
        short: "d"
    )
    static let consortium = Parameter<String?>.option(
        "consortium",
        "The key of the consortium that is meant; only needed where there are several.",
        placeholder: "KEY"
    )
    static let user = Parameter<String?>.option(
        "as",
        "Acts as this user, by mail address, with this user's roles and no more.",
        placeholder: "USER"
    )
    static let json = Parameter.json
    static let quiet = Parameter.flag("quiet", "Leaves out what only confirms that all went well.", short: "q")

    static let all: [any Declared] = [config, data, consortium, user, json, quiet]
}
