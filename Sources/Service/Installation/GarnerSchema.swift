internal import Alerts
internal import Connections
package import Database
internal import Engine
internal import Harvests
internal import Mail
internal import Recipients
internal import Tenancy
internal import Usage

/// Every step of the schema, of all chapters.
package enum GarnerSchema {
    package static let migrations: [Migration] =
        InstallationSchema.migrations + TenancySchema.migrations + ConnectionsSchema.migrations
        + HarvestsSchema.migrations + UsageSchema.migrations
        + AlertsSchema.migrations + RecipientsSchema.migrations + MailSchema.migrations + EngineSchema.migrations
}
