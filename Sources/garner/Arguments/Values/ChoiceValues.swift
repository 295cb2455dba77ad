internal import Alerts
internal import Connections
internal import Harvests
internal import Mail
internal import Service

// Words of the service that are typed as they are stored.

extension ConnectionState: ArgumentChoice {}

extension EventKind: ArgumentChoice {}

extension HarvestReason: ArgumentChoice {}

extension HarvestRequest.Decision: ArgumentChoice {}

extension HarvestStatus: ArgumentChoice {}

extension ImportKind: ArgumentChoice {}

extension MailState: ArgumentChoice {}
