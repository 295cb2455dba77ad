/// SQL with parameters as both drivers' callers write them, `?1`, made into PostgreSQL's `$1`.
struct NumberedParameters {
    /// The text for PostgreSQL.
    let sql: String
    /// How many values it takes: the greatest number that stands in it.
    let count: Int

    /// Question marks in quoted text, quoted names and comments stay.
    init(_ text: String) {
        var result: [UInt8] = []
        result.reserveCapacity(text.utf8.count)
        var greatest = 0
        var bytes = Array(text.utf8)[...]
        while let byte = bytes.popFirst() {
            switch byte {
            case UInt8(ascii: "'"), UInt8(ascii: "\""):
                result.append(byte)
                // A doubled quote ends one piece and begins another, which comes to the same.
                while let next = bytes.popFirst() {
                    result.append(next)
                    if next == byte { break }
                }
            case UInt8(ascii: "-") where bytes.first == UInt8(ascii: "-"):
                while let next = bytes.popFirst(), next != UInt8(ascii: "\n") {}
                result.append(UInt8(ascii: "\n"))
            case UInt8(ascii: "?"):
                var number = 0
                while let digit = bytes.first, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit), number < 10_000
                {
                    number = number * 10 + Int(digit - UInt8(ascii: "0"))
                    bytes.removeFirst()
                }
                greatest = max(greatest, number)
                result.append(UInt8(ascii: "$"))
                result += String(number).utf8
            default: result.append(byte)
            }
        }
        sql = String(decoding: result, as: UTF8.self)
        count = greatest
    }
}
