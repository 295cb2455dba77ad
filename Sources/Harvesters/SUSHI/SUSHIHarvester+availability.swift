internal import Connections
internal import Ground
internal import Harvests
internal import Transfer
internal import Usage

/// The connection test: three steps, of which the last one is the proof.
///
/// A service's state is public in 5.1 and says nothing about credentials, and some servers check none for the list of
/// reports; only a report proves that harvests will work.
/// *Source*: ccplus.md §10.3 (tests pass and harvests fail), sushi.md §8.
extension SUSHIHarvester {
    /// Asks for the service's state, its list of reports and one report of a month that is surely over.
    ///
    /// *Cost*: three requests at most.
    package func checkAvailability(_ context: HarvesterContext) async -> Availability {
        var steps: [Availability.Step] = []
        let probe = SUSHIProbe(context: context)
        let state = await status(probe, context)
        steps.append(state.step)
        if state.isUnreachable {
            steps.append(.init("list of reports", .skipped, "Not tried, since the service cannot be reached."))
            steps.append(.init("a report", .skipped, "Not tried, since the service cannot be reached."))
            return Availability(steps: steps)
        }
        let list = await reports(probe, context)
        steps.append(list.step)
        steps.append(await report(context, offers: list.offers))
        return Availability(steps: steps, offers: list.offers)
    }

    private func status(
        _ probe: SUSHIProbe,
        _ context: HarvesterContext
    ) async -> (step: Availability.Step, isUnreachable: Bool) {
        let name = "service state"
        let began = ContinuousClock.now
        do {
            let answer = try await probe.ask(.status)
            guard answer.status == 200, let document = answer.document, let status = ServiceStatus(document) else {
                return (
                    .init(
                        name,
                        .doubtful,
                        "The service answered with HTTP status \(answer.status), but did not state how it is.",
                        elapsed: answer.elapsed
                    ), false
                )
            }
            let notices = status.notices.isEmpty ? "" : " It says: \(status.notices.joined(separator: " / "))"
            if status.isActive == false {
                let message = context.masked("The service says that it is not active.\(notices)")
                return (.init(name, .doubtful, code: 1000, message, elapsed: answer.elapsed), false)
            }
            let message = context.masked("The service is up.\(notices)")
            return (.init(name, .passed, message, elapsed: answer.elapsed), false)
        } catch {
            let took = ContinuousClock.now - began
            return (.init(name, .failed, code: error.catalogueCode, error.cause, elapsed: took), error.endsTest)
        }
    }

    private func reports(
        _ probe: SUSHIProbe,
        _ context: HarvesterContext
    ) async -> (step: Availability.Step, offers: [ReportOffer]) {
        let name = "list of reports"
        let began = ContinuousClock.now
        do {
            let answer = try await probe.ask(.reports)
            guard let document = answer.document,
                let list = ReportList(document, release: context.connection.release)
            else {
                let said = answer.document.flatMap(exception)
                let message =
                    said.map { context.masked($0.words) }
                    ?? "The service answered with HTTP status \(answer.status) and no list."
                return (.init(name, .doubtful, code: said?.code, message, elapsed: answer.elapsed), [])
            }
            let missing = context.connection.reports.filter { report in !list.offers.contains { $0.report == report } }
            if !missing.isEmpty {
                let names = missing.map(\.rawValue).joined(separator: ", ")
                let message = "The service does not list \(names), which this connection asks for."
                return (.init(name, .doubtful, code: 3000, message, elapsed: answer.elapsed), list.offers)
            }
            let names = list.offers.map(\.report.rawValue).joined(separator: ", ")
            return (.init(name, .passed, "The service lists \(names).", elapsed: answer.elapsed), list.offers)
        } catch {
            let took = ContinuousClock.now - began
            return (.init(name, .failed, code: error.catalogueCode, error.cause, elapsed: took), [])
        }
    }

    /// Asks for a small report of a month that should be there, and reads it without storing.
    private func report(_ context: HarvesterContext, offers: [ReportOffer]) async -> Availability.Step {
        var month = context.connection.zone.date(at: context.clock.now()).yearMonth.advanced(by: -3)
        let report = context.connection.reports.min() ?? .pr
        if let last = offers.first(where: { $0.report == report })?.lastMonth, last < month { month = last }
        let name = "report \(report.rawValue) \(month)"
        let began = ContinuousClock.now
        do {
            let spool = try SpoolFile(in: context.spoolFolder)
            let url = SUSHIRequest.url(
                for: .report(report, month),
                at: context.connection.url,
                release: context.connection.release,
                style: context.connection.style,
                credentials: context.credentials.values
            )
            let answer = try await context.http.get(context.request(url), into: spool)
            let judgement = try await judge(spool, answer.status, report, month, context)
            return step(name, judgement, elapsed: answer.timings.total)
        } catch let error as TransferError {
            let took = ContinuousClock.now - began
            return .init(name, .failed, code: error.catalogueCode, error.cause, elapsed: took)
        } catch {
            return .init(name, .failed, code: 9020, context.masked("\(error)"), elapsed: ContinuousClock.now - began)
        }
    }

    private func judge(
        _ spool: SpoolFile,
        _ status: Int,
        _ report: MasterReport,
        _ month: YearMonth,
        _ context: HarvesterContext
    ) async throws -> SUSHIJudgement {
        try await BlockingThread.run {
            let summary = try SUSHIReader(months: month...month).read(ReportDocument(path: spool.path)) { batch in
                batch.removeAll()
                return batch
            }
            return SUSHIJudgement(
                question: SUSHIQuestion(report: report, release: context.connection.release, month: month),
                httpStatus: status,
                summary: summary,
                customer: nil,
                catalogue: ErrorCatalogue(),
                masked: context.masked
            )
        }
    }

    private func step(_ name: String, _ judgement: SUSHIJudgement, elapsed: Duration) -> Availability.Step {
        switch judgement.verdict {
        case .accept(let note):
            return .init(name, .passed, code: note, "\(judgement.rows) counts came.", elapsed: elapsed)
        case .partial(let code), .hold(let code):
            return .init(
                name,
                .doubtful,
                code: code,
                judgement.message ?? "The report is incomplete.",
                elapsed: elapsed
            )
        case .fail(let code):
            let policy = ErrorCatalogue().entry(code).policy
            let isProof = policy == .doneEmpty || policy == .poll || code == 3031 || code == 3032
            let result: Availability.Step.Result = isProof ? .passed : .failed
            return .init(name, result, code: code, judgement.message ?? "No report came.", elapsed: elapsed)
        }
    }

    /// An exception in a small answer: an object with a code, alone or first in a list.
    private func exception(_ document: JSONValue) -> (code: Int?, words: String)? {
        let object = document.array?.first ?? document
        let words = object["Message"]?.string ?? object["message"]?.string
        guard let words else { return nil }
        let code = object["Code"]?.int ?? object["Code"]?.string.flatMap { Int64($0) }
        return (code.map { Int(clamping: $0) } ?? StandardMessage.code(for: words), words)
    }
}

extension TransferError {
    /// Whether the steps after this one could only fail alike.
    fileprivate var endsTest: Bool { fault != .nobody || code == .hostRests }
}
