/// Finds what somebody may have meant.
package enum Suggestion {
    /// The candidate that differs least from the word; nil when none is near.
    package static func nearest(to word: String, among candidates: [String]) -> String? {
        let limit = max(1, (word.count + 1) / 3)
        let near = candidates.map { (candidate: $0, distance: distance(word.lowercased(), $0.lowercased())) }
            .filter { $0.distance <= limit }
            .min { ($0.distance, $0.candidate) < ($1.distance, $1.candidate) }
        if let near { return near.candidate }
        let longer = candidates.filter { $0.count > word.count && $0.lowercased().hasPrefix(word.lowercased()) }
        return word.count >= 2 && longer.count == 1 ? longer.first : nil
    }

    /// ` Did you mean “harvest”?`, or nothing.
    package static func question(for word: String, among candidates: [String]) -> String {
        nearest(to: word, among: candidates).map { " Did you mean “\($0)”?" } ?? ""
    }

    /// How many letters must be put in, taken away, replaced or swapped with their neighbour.
    package static func distance(_ left: String, _ right: String) -> Int {
        let left = Array(left)
        let right = Array(right)
        var rows = [Array(0...right.count)]
        for (i, letter) in left.enumerated() {
            var row = [i + 1]
            for (j, other) in right.enumerated() {
                let replaced = rows[i][j] + (letter == other ? 0 : 1)
                var best = min(replaced, rows[i][j + 1] + 1, row[j] + 1)
                if i > 0, j > 0, letter == right[j - 1], left[i - 1] == other {
                    best = min(best, rows[i - 1][j - 1] + 1)
                }
                row.append(best)
            }
            rows.append(row)
        }
        return rows[left.count][right.count]
    }
}
