/// Text broken into lines of so many columns.
enum WrappedText {
    /// Breaks at spaces; a word that is longer than a line stands alone.
    static func lines(_ text: String, width: Int) -> [String] {
        var lines: [String] = []
        var line = ""
        for word in text.split(separator: " ") {
            if line.isEmpty {
                line = String(word)
            } else if line.displayWidth + 1 + word.displayWidth <= width {
                line += " " + word
            } else {
                lines.append(line)
                line = String(word)
            }
        }
        if !line.isEmpty { lines.append(line) }
        return lines
    }

    /// Breaks each paragraph; what parts paragraphs is an empty line.
    static func paragraphs(_ text: String, width: Int) -> [String] {
        let paragraphs = text.split(separator: "\n\n").map { paragraph in
            lines(String(paragraph).replacing("\n", with: " "), width: width)
        }
        return Array(paragraphs.joined(separator: [""]))
    }
}
