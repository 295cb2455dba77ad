internal import Database
internal import Engine
internal import Ground

/// Whether somebody works, and keeps up.
extension Doctor {
    func examineVitals(_ installation: Installation, isOffline: Bool) async -> [Finding] {
        await asking("service") {
            let vitals = try await Vitals.read(installation.database, clock: installation.clock)
            var limits = VitalLimits()
            limits.schedulerLag = max(limits.schedulerLag, configuration.scheduler.period * 3)
            var findings = service(vitals, installation, isOffline) + vitals.findings(limits)
            // What waits for a service that is not meant to run is no news.
            if isOffline { findings = findings.map { $0.verdict == .sick ? $0.softened : $0 } }
            return findings
        }
    }

    private func service(_ vitals: Vitals, _ installation: Installation, _ isOffline: Bool) -> [Finding] {
        let alive = vitals.nodes.filter { $0.isAlive(at: vitals.at) }
        let silent = vitals.nodes.filter { node in
            !node.isAlive(at: vitals.at) && !alive.contains { $0.machine == node.machine }
        }
        guard !alive.isEmpty else { return [nobody(silent.first, installation)] }
        let names = alive.map { $0.isDraining ? "\($0.instance), which comes to rest" : $0.instance }
        return [.well("service", "It runs on \(names.joined(separator: "; ")).")]
            + silent.map { node in
                .warning(
                    "service",
                    "The node \(node.instance) has been silent since \(node.at.rfc3339); others do its work.",
                    "Start it again, if it is still meant to run."
                )
            }
    }

    private func nobody(_ last: NodeReport?, _ installation: Installation) -> Finding {
        if installation.database.dialect == .sqlite {
            do {
                if let process = try InstallationLock.holder(of: installation.folder) {
                    guard let last else {
                        return .warning(
                            "service",
                            "Process \(process) has the data folder and has not reported yet.",
                            "Ask again in a minute; if it stays so, restart it."
                        )
                    }
                    return .sick(
                        "service",
                        "It runs as process \(process), but has been silent since \(last.at.rfc3339).",
                        "Restart it; nothing is lost by it."
                    )
                }
            } catch {
                return .sick("service", "It cannot be told whether it runs: \(error)", nil)
            }
        }
        let since = last.map { " The last one, \($0.instance), was heard of at \($0.at.rfc3339)." } ?? ""
        return .sick(
            "service",
            "No service runs: nothing is harvested or mailed.\(since)",
            "Start `garner serve`; where none is meant to run now, ask with --offline."
        )
    }
}

extension NodeReport {
    /// The machine's name, with which an instance's own begins.
    fileprivate var machine: Substring { instance.prefix { $0 != "/" } }
}

extension Finding {
    /// The same as a mere warning.
    fileprivate var softened: Finding { Finding(part: part, verdict: .warning, text: text, remedy: remedy) }
}
