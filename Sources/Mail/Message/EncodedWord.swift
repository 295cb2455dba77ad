internal import Foundation
internal import Ground

/// Text outside ASCII in header fields: `=?utf-8?Q?Universit=C3=A4t?=`.
///
/// *Source*: RFC 2047. The white space between two encoded words is not part of the text, so that the words carry every
/// space themselves.
enum EncodedWord {
    private static let wordLimit = 75
    /// `=?utf-8?Q?` and `?=`.
    private static let frame = 12

    /// The two encodings, and how wide a piece gets under each.
    private enum Form {
        case quoted
        case base64

        func width(of piece: String) -> Int {
            switch self {
            case .quoted: piece.utf8.reduce(0) { $0 + (isPlain($1) ? 1 : 3) }
            case .base64: (piece.utf8.count + 2) / 3 * 4
            }
        }

        func write(_ piece: String) -> String {
            switch self {
            case .quoted: "=?utf-8?Q?\(quotedText(piece))?="
            case .base64: "=?utf-8?B?\(Data(piece.utf8).base64EncodedString())?="
            }
        }
    }

    /// The text as encoded words of at most 75 characters, none of which splits a character.
    ///
    /// `firstColumn` is how much of the first line is already used. The shorter of the two encodings is taken, and the
    /// readable one where they are equal.
    static func words(_ text: String, firstColumn: Int) -> [String] {
        let form: Form = Form.quoted.width(of: text) <= Form.base64.width(of: text) ? .quoted : .base64
        var words: [String] = []
        var piece = ""
        var room = min(wordLimit, HeaderText.lineLimit - firstColumn) - frame
        for part in parts(of: text) {
            if !piece.isEmpty, form.width(of: piece + part) > room {
                words.append(form.write(piece))
                piece = ""
                room = wordLimit - frame
            }
            piece += part
        }
        return piece.isEmpty ? words : words + [form.write(piece)]
    }

    /// What is never split: characters, or the scalars of one that is too long for a word of its own.
    private static func parts(of text: String) -> [String] {
        text.flatMap { character in
            character.utf8.count > 15 ? character.unicodeScalars.map { String($0) } : [String(character)]
        }
    }

    private static func quotedText(_ text: String) -> String {
        var result = ""
        for byte in text.utf8 {
            if byte == UInt8(ascii: " ") {
                result += "_"
            } else if isPlain(byte) {
                result.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                result += QuotedPrintable.escape(byte)
            }
        }
        return result
    }

    /// What may stand for itself even inside a display name (RFC 2047 section 5 (3)); a space becomes one character too.
    private static func isPlain(_ byte: UInt8) -> Bool {
        byte.isASCIILetterOrDigit || "!*+-/ ".utf8.contains(byte)
    }
}
