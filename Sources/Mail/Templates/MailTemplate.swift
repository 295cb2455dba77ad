internal import Ground

/// The three texts of one mail in one language, with the pieces that they share.
struct MailTemplate: Sendable {
    /// The language whose folder it came from.
    let language: String
    let subject: Template
    let text: Template
    let html: Template?
    let textPartials: [String: Template]
    let htmlPartials: [String: Template]
    let labels: TemplateLabels
}

/// The templates of one folder: `<language>/<name>.subject`, `.txt`, `.html`, pieces `_<name>.txt`, `.html`, and
/// `labels.json5`; pieces for every language in `shared`.
package struct MailTemplateSet: Sendable {
    private let languages: [String: LanguageFolder]
    /// Pieces for every language.
    private let shared: LanguageFolder?
    /// What could not be read, by file and line; a template that is broken counts as absent.
    package let problems: [String]

    /// Every name that has at least a subject and a text in a language.
    package func names(in language: String) -> Set<String> {
        guard let folder = languages[language] else { return [] }
        return Set(folder.subjects.keys).intersection(folder.texts.keys)
    }

    /// The languages that have a folder.
    package var languageTags: [String] { languages.keys.sorted() }

    /// Reads a folder such as `templates/mail`; without one the set is empty.
    package init(folder: String?) {
        var languages: [String: LanguageFolder] = [:]
        var problems: [String] = []
        for language in folder.map(Self.entries) ?? [] where !language.hasPrefix(".") {
            guard let folder, Self.isFolder("\(folder)/\(language)") else {
                if language != "README.md" {
                    problems.append(
                        "\(folder ?? "")/\(language): it lies in no language's folder, such as en, and is not used"
                    )
                }
                continue
            }
            languages[language.lowercased()] = LanguageFolder("\(folder)/\(language)", &problems)
        }
        shared = languages.removeValue(forKey: "shared")
        self.languages = languages
        self.problems = problems
    }

    /// The mails that the set has a file for, by language, broken ones too.
    package var mentions: [(language: String, name: String)] {
        languages.sorted { $0.key < $1.key }.flatMap { language, folder in
            folder.mentioned.sorted().map { (language, $0) }
        }
    }

    /// Whether a reader of this language has templates of their own, and not the English ones for want of better.
    package func isWritten(in language: String) -> Bool {
        let tag = language.lowercased()
        return Self.candidates(language).contains { ($0 != "en" || tag.hasPrefix("en")) && languages[$0] != nil }
    }

    /// The consortia's own templates in a folder, by the consortium's key; those of `<folder>/<key>/mail`.
    package static func overrides(in folder: String) -> [String: MailTemplateSet] {
        entries(folder).filter { isFolder("\(folder)/\($0)/mail") }.reduce(into: [:]) { sets, key in
            sets[key] = MailTemplateSet(folder: "\(folder)/\(key)/mail")
        }
    }

    /// A template in the wanted language, or its main language, or English.
    ///
    /// Files, pieces and labels that this folder lacks are taken from the base, so that an override may be a single file.
    /// *Throws*: `BrokenTemplate` for a mail of which a file cannot be used, since half of it would mislead.
    func template(
        _ name: String,
        language: String,
        over base: MailTemplateSet? = nil
    ) throws(BrokenTemplate) -> MailTemplate? {
        for tag in Self.candidates(language) {
            guard let folder = languages[tag], folder.mentioned.contains(name) else { continue }
            if let problem = folder.broken[name] { throw BrokenTemplate(description: problem) }
            let meant = try base?.template(name, language: tag)
            guard let subject = folder.subjects[name] ?? meant?.subject, let text = folder.texts[name] ?? meant?.text
            else { continue }
            // From the widest to the nearest: what comes later wins.
            let pieces = [base?.shared, meant.flatMap { base?.languages[$0.language] }, shared, folder]
                .compactMap { $0 }
            return MailTemplate(
                language: tag,
                subject: subject,
                text: text,
                html: folder.htmls[name] ?? meant?.html,
                textPartials: pieces.reduce(into: [:]) { $0.merge($1.textPartials) { $1 } },
                htmlPartials: pieces.reduce(into: [:]) { $0.merge($1.htmlPartials) { $1 } },
                labels: pieces.compactMap(\.labels).last ?? TemplateLabels(.null)
            )
        }
        return nil
    }

    /// Whether the set has a file for the mail at all, in a language that the reader would get.
    func mentions(_ name: String, language: String) -> Bool {
        Self.candidates(language).contains { languages[$0]?.mentioned.contains(name) == true }
    }

    private static func candidates(_ language: String) -> [String] {
        let tag = language.lowercased()
        let main = String(tag.prefix { $0 != "-" && $0 != "_" })
        var candidates: [String] = []
        for next in [tag, main, "en"] where !candidates.contains(next) { candidates.append(next) }
        return candidates
    }
}

/// Why a mail's template cannot be used: the file, the line and what is wrong there.
struct BrokenTemplate: Error, CustomStringConvertible {
    let description: String
}
