package import Connections
package import Ground
package import Transfer

/// What a harvester may use at every stage.
package struct HarvesterContext: Sendable {
    package let connection: EffectiveConnection
    package let credentials: Credentials
    /// Every request goes through it: it holds the host's permits and keeps their spacing.
    package let http: any HTTPFetching
    /// Where spooled files are made.
    package let spoolFolder: String
    /// Who we are, where the provider's settings name no other agent.
    package let userAgent: String
    package let clock: any WallClock

    package init(
        connection: EffectiveConnection,
        credentials: Credentials,
        http: any HTTPFetching,
        spoolFolder: String,
        userAgent: String,
        clock: any WallClock
    ) {
        self.connection = connection
        self.credentials = credentials
        self.http = http
        self.spoolFolder = spoolFolder
        self.userAgent = userAgent
        self.clock = clock
    }

    /// Hides the credentials in a text that came from the other end.
    package func masked(_ text: String) -> String {
        URLMask(secrets: credentials.secrets).mask(text)
    }

    /// A request with the connection's limits, headers and agent.
    package func request(_ url: String) -> HTTPTransferRequest {
        let limits = connection.limits
        return HTTPTransferRequest(
            url: url,
            headers: HTTPFields(
                connection.style.headers.sorted { $0.key < $1.key }.map { HTTPFields.Field($0.key, $0.value) }
            ),
            userAgent: connection.style.userAgent ?? userAgent,
            limits: HTTPTransferLimits(
                connect: limits.connect,
                silence: limits.silence,
                request: limits.request,
                bytes: limits.bytes
            ),
            secrets: credentials.secrets
        )
    }
}
