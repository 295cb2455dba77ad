internal import Foundation
internal import Ground
internal import TestSupport

/// Proof by destruction: whatever dies, no harvest and no mail is lost, and nothing happens twice unannounced.
@main
struct Chaos {
    static func main() async {
        let endings = endOnSignals()
        defer { withExtendedLifetime(endings) {} }
        do {
            guard let options = try ChaosOptions(Array(CommandLine.arguments.dropFirst())) else {
                print(ChaosOptions.usage)
                return
            }
            let hasFailed = try await ChaosRun(options: options).run()
            Children.endAll()
            exit(hasFailed ? 1 : 0)
        } catch {
            FileHandle.standardError.write(Data("garner-chaos: \(error)\n".utf8))
            Children.endAll()
            exit(1)
        }
    }

    /// The nodes do not outlive this program, however it is ended.
    private static func endOnSignals() -> [any DispatchSourceSignal] {
        signal(SIGPIPE, SIG_IGN)
        return [SIGINT, SIGTERM, SIGHUP].map { number in
            // Not ignored: what is ignored here would be ignored by every program that is started from here.
            signal(number) { _ in }
            let source = DispatchSource.makeSignalSource(signal: number)
            source.setEventHandler {
                Children.endAll()
                exit(1)
            }
            source.resume()
            return source
        }
    }
}
