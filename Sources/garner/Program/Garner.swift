internal import Foundation

/// Where the program begins.
@main
struct Garner {
    static func main() async {
        let program = Program(tree: .garner, console: .standard())
        exit(await program.run(Array(CommandLine.arguments.dropFirst())).rawValue)
    }
}
