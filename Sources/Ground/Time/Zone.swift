/// A time zone of the IANA database, quick enough to be asked millions of times.
///
/// Foundation knows the rules; the changes of offset are read from it once for each zone and kept as a table.
/// *Shape*: written by its identifier, `Europe/Berlin`.
/// *Bounds*: exact for 1970…2199; outside, the nearest offset that is known holds.
/// *Cost*: the first use of a zone takes about a millisecond, every later question a binary search.
package struct Zone: Sendable {
    /// The name by which it was asked for, also when that is an alias.
    package let identifier: String
    private let offsets: ZoneOffsets

    /// Nil for anything but an identifier of the IANA database, aliases included.
    package init?(_ identifier: String) {
        guard let offsets = ZoneOffsets.known(identifier) else { return nil }
        self.identifier = identifier
        self.offsets = offsets
    }

    /// Coordinated Universal Time, in which everything is stored.
    package static let utc = Zone()

    private init() {
        identifier = "UTC"
        offsets = ZoneOffsets(constant: 0)
    }

    /// The identifiers to choose from, sorted, without aliases.
    package static var identifiers: [String] { ZoneOffsets.identifiers }

    /// How far local clocks are ahead of UTC at that instant.
    package func offset(at instant: Instant) -> Duration { .seconds(offsets.offset(at: instant.seconds)) }

    /// What calendar and clock show in this zone, to the second below.
    package func civil(at instant: Instant) -> CivilDateTime {
        let seconds = instant.seconds
        return CivilDateTime(localSeconds: seconds + offsets.offset(at: seconds))
    }

    /// The day that calendars in this zone show.
    package func date(at instant: Instant) -> CivilDate { civil(at: instant).date }

    /// The first instant at which clocks in this zone show that time, or, when they skip it, the first after the gap.
    package func instant(of civil: CivilDateTime) -> Instant {
        Instant(seconds: offsets.firstInstant(showing: civil.localSeconds))
    }

    /// The first instant at which clocks in this zone show that time, or, when they skip it, the first after the gap.
    ///
    /// *Bounds*: hours and minutes beyond the clock face carry over, so that 24:00 is the next day's start.
    package func instant(of date: CivilDate, hour: Int = 0, minute: Int = 0) -> Instant {
        let local = CivilDateTime(date, .midnight).localSeconds + Int64(hour) * 3600 + Int64(minute) * 60
        return Instant(seconds: offsets.firstInstant(showing: local))
    }
}

extension Zone: Hashable, CustomStringConvertible {
    package static func == (left: Zone, right: Zone) -> Bool { left.identifier == right.identifier }

    package func hash(into hasher: inout Hasher) { hasher.combine(identifier) }

    package var description: String { identifier }
}
