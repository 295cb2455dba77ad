internal import Connections
internal import Crypto
internal import Database
internal import Ground
internal import Service
internal import Tenancy

extension ExitCode {
    /// The exit code for an error that ended a command.
    init(_ error: any Error) {
        self =
            switch error {
            case let failure as CommandFailure: failure.code
            case is UsageError, is InvalidFields, is ConfigurationError, is CSVError, is RegistryError: .usage
            case is Refusal, is HarvestQuotaExceeded: .refused
            case let record as RecordError: Self.code(of: record)
            case let database as DatabaseError: database.code == .busy ? .busy : .failed
            case let crypto as CryptoError: crypto.isRetriable ? .busy : .failed
            default: .failed
            }
    }

    private static func code(of error: RecordError) -> ExitCode {
        switch error.code {
        case .unknown: .notFound
        case .changed: .busy
        case .duplicate, .inUse, .settled: .failed
        }
    }
}
