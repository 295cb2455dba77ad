package import Alerts
internal import Ground
internal import Tenancy

/// Runs a chain's links over a directory: pure but for the programs that a link may name.
///
/// *Order and repetition*: each link gets what the links before it found; running it again gives the same.
package struct RecipientChain: Sendable {
    package let configuration: ChainConfiguration

    package init(_ configuration: ChainConfiguration) {
        self.configuration = configuration
    }

    /// What an event is about, for links and programs.
    package struct Concern: Sendable, Hashable {
        package let kind: EventKind
        package let subject: EventSubject
        package let facts: EventFacts

        package init(_ kind: EventKind, of subject: EventSubject, facts: EventFacts = EventFacts()) {
            self.kind = kind
            self.subject = subject
            self.facts = facts
        }

        /// A concern with what an event that has happened says of itself.
        package init(_ event: Event) {
            self.init(event.kind, of: event.subject, facts: event.facts)
        }
    }

    /// Whom the chain found, and how.
    package struct Outcome: Sendable, Hashable {
        package var found: CandidateList
        package var trace: RecipientTrace
    }

    /// Asks every link that takes part, in order, until one ends the chain; a link that fails is skipped and noted.
    ///
    /// *Cost*: no query; a process for each link that names a program.
    package func run(
        _ concern: Concern,
        in directory: RecipientDirectory,
        programs: any RecipientPrograms
    ) async -> Outcome {
        var outcome = Outcome(found: CandidateList(), trace: RecipientTrace())
        for (place, link) in configuration.links(for: concern.kind) {
            let label = place.map { "\($0) \(link.source.name)" } ?? link.source.name
            guard
                let named = await Self.find(link, concern, directory, outcome.found, programs, label, &outcome.trace)
            else { continue }
            Self.apply(link, named.candidates, label, &outcome)
            let ends = link.stop == .always || named.stops || link.stop == .found && !named.candidates.isEmpty
            if ends {
                outcome.trace.note("Link \(label) ended the chain.")
                break
            }
        }
        return outcome
    }

    /// Whom a link names, and whether its program ends the chain.
    private struct Named {
        var candidates: [Candidate]
        var stops = false
    }

    /// Whom a link names; nil when its program failed, so that the link is skipped.
    private static func find(
        _ link: ChainLink,
        _ concern: Concern,
        _ directory: RecipientDirectory,
        _ found: CandidateList,
        _ programs: any RecipientPrograms,
        _ label: String,
        _ trace: inout RecipientTrace
    ) async -> Named? {
        switch link.source {
        case .sysadmins: return Named(candidates: directory.sysadmins)
        case .admins: return Named(candidates: directory.admins)
        case .managers: return Named(candidates: directory.managers)
        case .viewers: return Named(candidates: directory.viewers)
        case .requester: return Named(candidates: directory.requester.map { [$0] } ?? [])
        case .contacts: return Named(candidates: directory.contacts)
        case .support: return Named(candidates: directory.support)
        case .fixed(let candidates): return Named(candidates: candidates)
        case .program(let name):
            do {
                let input = ProgramExchange.input(concern, directory.consortium, found)
                let answer = try ProgramExchange.Answer(json: try await programs.run(name, on: input))
                for problem in answer.problems { trace.note("Link \(label): \(problem)") }
                return Named(candidates: answer.candidates, stops: answer.stops)
            } catch {
                trace.note("Link \(label) was skipped: \(error)")
                return nil
            }
        }
    }

    private static func apply(
        _ link: ChainLink,
        _ named: [Candidate],
        _ label: String,
        _ outcome: inout Outcome
    ) {
        if named.isEmpty { outcome.trace.note("Link \(label) found nobody.") }
        if link.mode == .remove {
            for candidate in named where outcome.found.remove(candidate.address) {
                outcome.trace.note(.removed, candidate.address.text, by: label, link.source.because)
            }
            return
        }
        if link.mode == .replace {
            let kept = CandidateList(named)
            for candidate in outcome.found.candidates where !kept.contains(candidate.address) {
                outcome.found.remove(candidate.address)
                outcome.trace.note(.removed, candidate.address.text, by: label, "was replaced by this link's list")
            }
        }
        for candidate in named {
            let isNew = outcome.found.insert(candidate)
            outcome.trace.note(isNew ? .added : .known, candidate.address.text, by: label, link.source.because)
        }
    }
}
