package import Connections
package import Ground

/// What was asked, to hold the answer against.
package struct SUSHIQuestion: Sendable, Hashable {
    package let report: MasterReport
    package let release: CounterRelease
    package let month: YearMonth

    package init(report: MasterReport, release: CounterRelease, month: YearMonth) {
        self.report = report
        self.release = release
        self.month = month
    }
}

/// Who the reports of a connection were made for so far, as their headers said.
package struct KnownCustomer: Sendable, Hashable {
    package let customerID: String?
    package let institutionName: String?

    package init(customerID: String?, institutionName: String?) {
        self.customerID = customerID
        self.institutionName = institutionName
    }
}
