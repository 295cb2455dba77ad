internal import Connections
package import Foundation
package import Ground
internal import Harvests
internal import Transfer
internal import Usage

/// COUNTER usage reports over the SUSHI API, release 5 and 5.1.
///
/// A harvest is one master report of one month. Gather asks the service's list of reports now and then, so that a month
/// that is not there yet, or no more, is not asked for; fetch spools the answer whatever its status; importing reads it
/// once, stores rows as they come, and judges the whole at the end.
/// *Source*: COUNTER Code of Practice 5.0.3 and 5.1, section 8.
package struct SUSHIHarvester: Harvester {
    /// A harvester without state: one serves every connection.
    package init() {}

    package let info = HarvesterInfo(
        name: "sushi",
        title: "COUNTER_SUSHI",
        description: "COUNTER usage reports, release 5 and 5.1, from a provider's SUSHI service."
    )

    /// Takes any configuration as it is: SUSHI has no settings of its own.
    package func validate(_ configuration: JSONValue) throws -> JSONValue { configuration }

    /// Names the one report and month of the harvest, after asking for the list of reports where that is due.
    ///
    /// *Cost*: no request, or one.
    package func gather(_ context: GatherContext) async throws {
        guard let report = context.harvest.report, let month = context.harvest.month else {
            return
        }
        var offer = context.offer
        if context.mayAskForOffers, let offers = try await offers(context.base) {
            try await context.keepOffers(offers)
            offer = offers.first { $0.report == report }
        } else if context.mayAskForOffers {
            try await context.keepOffers([])
        }
        try await context.emit(GatheredObject(report: report, month: month, absence: offer?.absence(of: month)))
    }

    /// Spools the service's answer, whatever its status; a transfer that failed becomes the code that explains it.
    ///
    /// *Throws*: `TransferError` `.cancelled` only, and what the spool folder refuses. *Cost*: one request.
    package func fetch(_ object: GatheredObject, _ context: FetchContext) async throws -> FetchOutcome {
        guard let report = object.report, let month = object.month else { return .unchanged }
        if let absence = object.absence { return .failed(absence) }
        let base = context.base
        let url = SUSHIRequest.url(
            for: .report(report, month),
            at: base.connection.url,
            release: base.connection.release,
            style: base.connection.style,
            credentials: base.credentials.values
        )
        do {
            let spool = try SpoolFile(in: base.spoolFolder)
            let answer = try await base.http.get(base.request(url), into: spool)
            return .fetched(
                FetchedContent(
                    spool,
                    httpStatus: answer.status,
                    mediaType: answer.mediaType,
                    retryAfter: answer.retryAfter?.wait(from: base.clock.now())
                )
            )
        } catch let error where error.code != .cancelled {
            return .failed(.init(code: error.catalogueCode, message: error.cause))
        }
    }

    /// Reads the spooled report, hands its rows to the context, and judges the whole when it has ended.
    package func importing(
        _ object: GatheredObject,
        _ content: FetchedContent,
        _ context: ImportContext
    ) throws -> ImportOutcome {
        guard let report = object.report, let month = object.month else {
            return ImportOutcome(verdict: .fail(code: 9900), message: nil, rows: 0, details: [], header: nil)
        }
        let summary = try SUSHIReader(months: month...month).read(context.document, into: context.store)
        let judgement = SUSHIJudgement(
            question: SUSHIQuestion(report: report, release: context.base.connection.release, month: month),
            httpStatus: content.httpStatus,
            summary: summary,
            customer: context.customer,
            catalogue: context.catalogue,
            masked: context.base.masked
        )
        return ImportOutcome(
            verdict: judgement.verdict,
            message: judgement.message,
            rows: judgement.rows,
            details: details(summary, context.base),
            header: summary.header
        )
    }

    /// A report's address holds credentials: there is none to show.
    package func originalURL(of object: GatheredObject) -> URL? { nil }

    /// What the service offers; nil when it does not say, or cannot be asked now: the harvest itself then tells.
    private func offers(_ context: HarvesterContext) async throws -> [ReportOffer]? {
        do {
            return try await SUSHIProbe(context: context).offers()
        } catch let error where error.code == .cancelled {
            throw error
        } catch {
            return nil
        }
    }

    private func details(_ summary: ReportSummary, _ context: HarvesterContext) -> [String] {
        var details = summary.exceptions.prefix(10).map { exception in
            let code = exception.code.map { "\($0): " } ?? ""
            return context.masked(
                code
                    + [exception.message, exception.data, exception.helpURL].filter { !$0.isEmpty }.joined(
                        separator: " — "
                    )
            )
        }
        details += summary.malformed.prefix(10).map { context.masked($0.description) }
        if summary.outsideCount > 0 {
            details.append("\(summary.outsideCount) counts of other months were left out.")
        }
        return details
    }
}

extension ReportOffer {
    /// Why a month need not be asked for, in the words of the catalogue; nil when it may be there.
    func absence(of month: YearMonth) -> AttemptOutcome.Failure? {
        if let firstMonth, month < firstMonth {
            return .init(code: 3032, message: "The provider's list of reports begins with \(firstMonth).")
        }
        if let lastMonth, month > lastMonth {
            return .init(code: 3031, message: "The provider's list of reports ends with \(lastMonth) so far.")
        }
        return nil
    }
}

extension TransferError {
    /// The code of the error catalogue that stands for a transfer without an answer.
    package var catalogueCode: Int {
        switch code {
        case .resolve, .connect, .tls, .closed, .other: 9010
        case .connectTimeout, .silenceTimeout, .requestTimeout: 9011
        case .redirectRefused: 9012
        case .badRequest, .addressRefused: 9016
        case .tooLarge, .headTooLarge: 9022
        case .cut, .cancelled, .hostRests: 9017
        case .notHTTP: 9019
        case .diskFull, .notWritable: 9901
        }
    }
}
