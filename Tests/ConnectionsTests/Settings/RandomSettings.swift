import Connections
import Ground
import Tenancy

extension ProviderSettings {
    /// Valid settings, each said or not by the toss of a coin.
    static func random(using generator: inout SeededGenerator) throws -> ProviderSettings {
        func maybe<Value>(_ value: @autoclosure () throws -> Value) rethrows -> Value? {
            Bool.random(using: &generator) ? try value() : nil
        }
        func number(_ bounds: ClosedRange<Int>) -> Int { Int.random(in: bounds, using: &generator) }
        let some = number(1...1000)
        var settings = ProviderSettings()
        settings.harvester = maybe("sushi")
        settings.release = maybe(some % 2 == 0 ? .r5 : .r51)
        settings.url = try maybe(ServiceURL("https://h\(some).example.org/path?x=\(some)"))
        settings.reports = maybe(some % 2 == 0 ? [.pr] : [.dr, .tr, .ir])
        settings.credentialFields = maybe(some % 2 == 0 ? [.customerID] : [.customerID, .requestorID, .apiKey])
        settings.dayOfMonth = maybe(some % 31 + 1)
        settings.attempts = maybe(some % 20 + 1)
        settings.requestsAtOnce = maybe(some % 4 + 1)
        settings.requestSpacing = maybe(.seconds(some % 301))
        settings.connectLimit = maybe(.seconds(some % 300 + 1))
        settings.silenceLimit = maybe(.seconds(some + 1))
        settings.requestLimit = maybe(.seconds(some + 2))
        settings.attemptLimit = maybe(.seconds(some + 2000))
        settings.byteLimit = maybe(Int64(some) << 20)
        settings.dateForm = maybe(some % 2 == 0 ? .month : .day)
        settings.separator = maybe(some % 2 == 0 ? .bar : .comma)
        settings.platform = maybe("platform \(some)")
        settings.parameters = maybe(["extra": "\(some)"])
        settings.headers = maybe(["X-Extra": "\(some)"])
        settings.userAgent = maybe("Agent/\(some)")
        settings.releaseInPath = maybe(some % 2 == 0)
        settings.supportEmail = try maybe(MailAddress("help\(some)@example.org"))
        settings.registryID = maybe("id-\(some)")
        return settings
    }
}
