package import Crypto
package import Database
package import Ground

/// Everything that people and programs may ask of Garner; the command line, the API and the pages call the same methods.
///
/// Each method takes a `Principal`, does its work in one transaction through `reading` or `changing`, and so is
/// authorised and audited there and nowhere else. One folder of `Service` holds the methods of one topic.
package struct UseCases: Sendable {
    package let database: any Database
    package let blobs: any BlobStore
    package let keyring: Keyring
    package let clock: any WallClock
    package let settings: UseCaseSettings

    package init(
        database: any Database,
        blobs: any BlobStore,
        keyring: Keyring,
        clock: any WallClock = SystemClock(),
        settings: UseCaseSettings = UseCaseSettings()
    ) {
        self.database = database
        self.blobs = blobs
        self.keyring = keyring
        self.clock = clock
        self.settings = settings
    }
}
