internal import Connections

/// Which attributes make a master report complete.
///
/// Without them a platform answers a report collapsed over every attribute, and no standard view can be derived from it.
/// *Source*: COUNTER Code of Practice 5.0.3 and 5.1, sections 3.2 and 4.
extension MasterReport {
    /// The values of `attributes_to_show`.
    ///
    /// Release 5.1 always shows Data_Type and refuses to be asked for it (3062).
    func attributes(in release: CounterRelease) -> [String] {
        switch (self, release) {
        case (.pr, .r5), (.dr, .r5): ["Data_Type", "Access_Method"]
        case (.pr, .r51), (.dr, .r51): ["Access_Method"]
        case (.tr, .r5): ["Data_Type", "Section_Type", "YOP", "Access_Type", "Access_Method"]
        case (.tr, .r51): ["YOP", "Access_Type", "Access_Method"]
        case (.ir, .r5):
            [
                "Authors", "Publication_Date", "Article_Version", "Data_Type", "YOP", "Access_Type", "Access_Method",
            ]
        case (.ir, .r51): ["Authors", "Publication_Date", "Article_Version", "YOP", "Access_Type", "Access_Method"]
        }
    }

    /// Item reports name an article's journal or a chapter's book only when asked to.
    var includesParentDetails: Bool { self == .ir }
}
