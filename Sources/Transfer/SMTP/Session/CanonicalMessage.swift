/// A message as SMTP wants it: every line ended by CR LF and by nothing else.
///
/// libcurl doubles a dot only after CR LF, while some servers end the mail at a dot between bare line feeds and run what
/// follows as commands: so no bare CR or LF may reach it.
///
/// *Source*: RFC 5321 section 2.3.8.
package enum CanonicalMessage {
    /// The message with each bare CR, each bare LF and a missing last line end made CR LF.
    package static func canonical(_ message: [UInt8]) -> [UInt8] {
        if isCanonical(message) { return message }
        var result: [UInt8] = []
        result.reserveCapacity(message.count + message.count / 32 + 2)
        var previous: UInt8 = 0
        for byte in message {
            switch byte {
            case 13: result += [13, 10]
            case 10: if previous != 13 { result += [13, 10] }
            default: result.append(byte)
            }
            previous = byte
        }
        if !result.isEmpty, result.last != 10 { result += [13, 10] }
        return result
    }

    /// Whether every line, the last one too, ends by CR LF and no other CR or LF occurs.
    package static func isCanonical(_ message: [UInt8]) -> Bool {
        var previous: UInt8 = 0
        for byte in message {
            if (byte == 10) != (previous == 13) { return false }
            previous = byte
        }
        return message.isEmpty || previous == 10
    }

    /// How many bytes a canonical message has on the wire: a dot that starts a line is doubled there.
    static func wireCount(of message: [UInt8]) -> Int {
        var count = message.count
        var previous: UInt8 = 10
        for byte in message {
            if byte == UInt8(ascii: "."), previous == 10 { count += 1 }
            previous = byte
        }
        return count
    }

    /// Whether every server can take the message: no byte above 127 and no NUL, since libcurl never asks for 8BITMIME.
    package static func isSevenBit(_ message: [UInt8]) -> Bool {
        message.allSatisfy { (1...127).contains($0) }
    }
}
