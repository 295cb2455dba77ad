internal import Ground

/// Invented titles and people.
enum DemoNames {
    static func journal(_ index: Int, _ generator: inout SeededGenerator) -> String {
        let field = pick(fields, &generator)
        let name =
            switch index % 6 {
            case 0: "Journal of \(pick(qualities, &generator)) \(field)"
            case 1: "Annals of \(field)"
            case 2: "\(field) Letters"
            case 3: "\(pick(regions, &generator)) Review of \(field)"
            case 4: "Advances in \(pick(qualities, &generator)) \(field)"
            default: "\(pick(regions, &generator)) Journal of \(field)"
            }
        return numbered(name, index)
    }

    static func book(_ index: Int, _ generator: inout SeededGenerator) -> String {
        let field = pick(fields, &generator)
        let name =
            switch index % 4 {
            case 0: "The \(pick(qualities, &generator)) Handbook of \(field)"
            case 1: "An Introduction to \(field)"
            case 2: "\(field): A \(pick(qualities, &generator)) Companion"
            default: "\(field) in \(pick(regions, &generator)) Perspective"
            }
        return numbered(name, index)
    }

    static func article(_ generator: inout SeededGenerator) -> String {
        "\(pick(verbs, &generator)) \(topic(&generator).lowercased()) in \(pick(places, &generator))"
    }

    static func topic(_ generator: inout SeededGenerator) -> String {
        "\(pick(adjectives, &generator)) \(pick(topics, &generator))"
    }

    static func author(_ generator: inout SeededGenerator) -> (name: String, orcid: String) {
        let name = "\(pick(families, &generator)), \(pick(givens, &generator))"
        return (name, DemoNumber.orcid(Int.random(in: 0..<10_000_000, using: &generator)))
    }

    /// The first letters of a name, in lower case: `map`.
    static func initials(_ name: String) -> String {
        String(name.split(separator: " ").compactMap(\.first)).lowercased()
    }

    /// Large shelves run out of names.
    private static func numbered(_ name: String, _ index: Int) -> String {
        index < 60 ? name : "\(name), Series \(index / 60 + 1)"
    }

    private static func pick(_ list: [String], _ generator: inout SeededGenerator) -> String {
        list[Int.random(in: 0..<list.count, using: &generator)]
    }

    private static let fields = [
        "Hydrology", "Economic History", "Acoustics", "Plant Ecology", "Library Science", "Materials Chemistry",
        "Comparative Law", "Cognitive Psychology", "Rural Sociology", "Marine Biology", "Number Theory", "Musicology",
        "Public Health", "Archaeology", "Soil Mechanics", "Translation Studies", "Immunology", "Optics", "Ethnography",
        "Energy Policy", "Papyrology", "Veterinary Medicine", "Political Geography", "Machine Learning",
    ]
    private static let qualities = [
        "Applied", "Theoretical", "Modern", "Experimental", "Quantitative", "Clinical", "Historical", "Concise",
    ]
    private static let regions = [
        "Nordic", "Alpine", "Mediterranean", "Pacific", "European", "African", "Andean", "Baltic",
    ]
    private static let verbs = [
        "Modelling", "Measuring", "Rethinking", "Mapping", "Predicting", "Tracing", "Comparing",
    ]
    private static let adjectives = [
        "Seasonal", "Early", "Non-linear", "Shared", "Long-term", "Adaptive", "Local", "Hidden", "Sparse", "Collective",
    ]
    private static let topics = [
        "runoff", "reading habits", "signal loss", "seed banks", "case law", "memory", "migration", "catalysts",
        "manuscripts", "vaccination", "grain prices", "estimators", "reefs", "dialects",
    ]
    private static let places = [
        "upland basins", "three river towns", "medieval sources", "a coastal city", "small samples", "northern forests",
        "university libraries", "island states", "high-altitude sites",
    ]
    private static let families = [
        "Almqvist", "Bergström", "Castellanos", "Dufour", "Eze", "Fujimoto", "Grünewald", "Haddad", "Ivanova", "Jansen",
        "Kowalczyk", "Lindqvist", "Mbeki", "Nakamura", "O’Sullivan", "Petrović", "Quispe", "Rossi", "Sørensen",
        "Tanaka",
    ]
    private static let givens = [
        "Ada", "Bruno", "Chiara", "Daniel", "Elif", "Farid", "Greta", "Hana", "Igor", "Júlia", "Kofi", "Lena", "Marek",
        "Noor", "Oskar", "Priya", "Rafael", "Sigrid", "Tomás", "Yara",
    ]
}
