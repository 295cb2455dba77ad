internal import Ground

/// Runs what somebody typed, and tells how it ended.
struct Program {
    let tree: CommandTree
    let console: Console

    /// Takes the words behind the program's name.
    func run(_ words: [String]) async -> ExitCode {
        do {
            switch try ArgumentParser.parse(words, by: tree) {
            case .version: console.print("\(tree.root.name) \(Product.version)")
            case .help(let path): console.print(help(path, width: console.width))
            case .incomplete(let path):
                console.note(help(path, width: console.errorWidth))
                return .usage
            case .run(let verb, let arguments): try await verb.run(arguments, console)
            }
            return .ok
        } catch let error as UsageError {
            console.note("\(tree.root.name): \(error.message.harmless)")
            console.note("“\(error.command) --help” says more.")
            return .usage
        } catch {
            console.note("\(tree.root.name): \(String(describing: error).harmless)")
            return ExitCode(error)
        }
    }

    private func help(_ path: [Command], width: Int?) -> String {
        HelpPage(path, of: tree, width: width ?? 80).text.trimmed
    }
}
