internal import Database
internal import Ground
internal import Mail
internal import Tenancy
internal import Transfer

/// Whether mails can be written as they are meant.
extension Doctor {
    /// Looks at the built-in templates, and has every own one of a consortium write a mail with made-up values.
    func examineTemplates(_ installation: Installation) async -> [Finding] {
        await asking("mail templates") {
            let keys = MailTemplateSet.overrides(in: ownTemplates).keys.sorted()
            let consortia = try await installation.database.read { transaction in
                try keys.compactMap { try ConsortiumRepository(transaction).consortium(key: $0) }
            }
            return examineTemplates(of: consortia)
        }
    }

    private var ownTemplates: String { configuration.dataFolder().templates }

    /// Takes the installation's consortia: a folder for any other is nobody's.
    private func examineTemplates(of consortia: [Consortium]) -> [Finding] {
        guard let folder = TemplateFolder.find(setting: configuration.mail.templates) else {
            return [
                .warning(
                    "mail templates",
                    "No folder with templates is found; mails are sent in a plain form.",
                    "Put the folder templates beside the program or into /usr/share/garner, or set mail.templates."
                )
            ]
        }
        let builtIn = MailTemplateSet(folder: "\(folder)/mail")
        var findings = builtIn.problems.map(Self.broken)
        let overrides = ownTemplates
        let own = MailTemplateSet.overrides(in: overrides)
        var used = 0
        for (key, set) in own.sorted(by: { $0.key < $1.key }) {
            guard let consortium = consortia.first(where: { $0.key == key }) else {
                findings.append(
                    .warning(
                        "mail templates",
                        "\(overrides)/\(key) belongs to no consortium, and is not used.",
                        "Name the folder by a key that this shows: garner consortium list"
                    )
                )
                continue
            }
            let problems = set.problems.map(Self.broken) + trials(of: set, consortium, builtIn, overrides)
            findings += problems
            if problems.isEmpty { used += 1 }
        }
        guard findings.isEmpty else { return findings }
        let count =
            switch used {
            case 0: ""
            case 1: " 1 consortium has some of its own."
            default: " \(used) consortia have some of their own."
            }
        return [.well("mail templates", "They are in \(folder).\(count)")]
    }

    /// What comes of writing each own mail; what could not be read has been told already.
    private func trials(
        of set: MailTemplateSet,
        _ consortium: Consortium,
        _ builtIn: MailTemplateSet,
        _ overrides: String
    ) -> [Finding] {
        guard let address = try? EnvelopeAddress("reader@localhost") else { return [] }
        let renderer = MailRenderer(
            templates: builtIn,
            overrides: overrides,
            sender: MailSender(address: address, name: configuration.installation.name)
        )
        return set.mentions.compactMap { language, name in
            let place = "\(overrides)/\(consortium.key)/mail/\(language)/\(name)"
            guard SampleMail.names.contains(name) else {
                return Self.broken("\(place).*: there is no mail of this name")
            }
            let reason = renderer.trial(name, language: language, for: consortium, to: address, at: now)
            guard let reason, !set.problems.contains(where: reason.contains) else { return nil }
            return Self.broken("\(place).*: \(reason)")
        }
    }

    private static func broken(_ problem: String) -> Finding {
        .warning(
            "mail templates",
            "One cannot be used: \(problem).",
            "Correct the file, and try it: garner mail test ADDRESS --template NAME"
        )
    }
}
