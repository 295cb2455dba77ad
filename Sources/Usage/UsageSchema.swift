package import Database

/// The tables of usage: the titles that are used, the loads that bring usage in, and the counts themselves.
///
/// A count is found by its load, and a load by who, where, which report and which month: `usage_rows` needs no index
/// besides its key, in which the rows of a load lie together, by title. Questions that name no title are answered from
/// `load_totals`, a few rows a load.
package enum UsageSchema {
    package static let migrations: [Migration] = [
        Migration(400, "what is used", dimensions),
        Migration(401, "loads", loads),
        Migration(402, "usage rows") { usageRows($0) },
        Migration(403, "children of titles", children),
    ]

    /// Texts are as the reports have them; what a report does not say is NULL in titles, and empty elsewhere.
    private static let dimensions = """
        CREATE TABLE platforms (
            id {id},
            consortium_id BIGINT NOT NULL REFERENCES consortia (id),
            name TEXT NOT NULL,
            UNIQUE (consortium_id, id),
            UNIQUE (consortium_id, name)
        );
        CREATE TABLE publishers (
            id {id},
            consortium_id BIGINT NOT NULL REFERENCES consortia (id),
            name TEXT NOT NULL,
            identifiers TEXT NOT NULL,
            UNIQUE (consortium_id, id),
            UNIQUE (consortium_id, name, identifiers)
        );
        CREATE TABLE metrics (
            id {id},
            consortium_id BIGINT NOT NULL REFERENCES consortia (id),
            name TEXT NOT NULL,
            UNIQUE (consortium_id, id),
            UNIQUE (consortium_id, name)
        );
        CREATE TABLE usage_attributes (
            id {id},
            consortium_id BIGINT NOT NULL REFERENCES consortia (id),
            data_type TEXT NOT NULL,
            section_type TEXT NOT NULL,
            yop TEXT NOT NULL,
            access_type TEXT NOT NULL,
            access_method TEXT NOT NULL,
            UNIQUE (consortium_id, id),
            UNIQUE (consortium_id, data_type, section_type, yop, access_type, access_method)
        );
        CREATE TABLE titles (
            id {id},
            consortium_id BIGINT NOT NULL REFERENCES consortia (id),
            fingerprint BIGINT NOT NULL,
            kind TEXT NOT NULL,
            name TEXT NOT NULL,
            doi TEXT,
            isbn TEXT,
            print_issn TEXT,
            online_issn TEXT,
            linking_issn TEXT,
            uri TEXT,
            proprietary TEXT,
            authors TEXT,
            publication_date TEXT,
            article_version TEXT,
            data_type TEXT,
            platform_id BIGINT NOT NULL,
            publisher_id BIGINT NOT NULL,
            parent_id BIGINT,
            UNIQUE (consortium_id, id),
            UNIQUE (consortium_id, fingerprint),
            FOREIGN KEY (consortium_id, platform_id) REFERENCES platforms (consortium_id, id),
            FOREIGN KEY (consortium_id, publisher_id) REFERENCES publishers (consortium_id, id),
            FOREIGN KEY (consortium_id, parent_id) REFERENCES titles (consortium_id, id)
        );
        CREATE INDEX titles_by_name ON titles (consortium_id, name);
        """

    /// A title may go when it has no children, which must not be looked for in all titles.
    private static let children = """
        CREATE INDEX titles_by_parent ON titles (consortium_id, parent_id) WHERE parent_id IS NOT NULL;
        """

    /// What readers see is the one load in state `current` of a connection, report and month; at most one waits as held.
    private static let loads = """
        CREATE TABLE loads (
            id {id},
            consortium_id BIGINT NOT NULL REFERENCES consortia (id),
            connection_id BIGINT NOT NULL,
            provider_id BIGINT NOT NULL,
            institution_id BIGINT,
            report TEXT NOT NULL,
            month BIGINT NOT NULL,
            release TEXT NOT NULL,
            state TEXT NOT NULL,
            hold_reason TEXT,
            records BIGINT NOT NULL,
            total BIGINT NOT NULL,
            digest BIGINT NOT NULL,
            raw_hash TEXT,
            created_by TEXT,
            institution_name TEXT,
            customer_id TEXT,
            report_created TEXT,
            created_at BIGINT NOT NULL,
            decided_at BIGINT,
            UNIQUE (consortium_id, id),
            FOREIGN KEY (consortium_id, connection_id) REFERENCES connections (consortium_id, id),
            FOREIGN KEY (consortium_id, provider_id) REFERENCES providers (consortium_id, id),
            FOREIGN KEY (consortium_id, institution_id) REFERENCES institutions (consortium_id, id)
        );
        CREATE UNIQUE INDEX loads_current ON loads (consortium_id, connection_id, report, month)
            WHERE state = 'current';
        CREATE UNIQUE INDEX loads_held ON loads (consortium_id, connection_id, report, month)
            WHERE state = 'held';
        CREATE INDEX loads_by_month ON loads (consortium_id, month, id) WHERE state = 'current';
        CREATE INDEX loads_by_institution ON loads (consortium_id, institution_id, month, id)
            WHERE state = 'current';
        CREATE INDEX loads_by_provider ON loads (consortium_id, provider_id, month, id) WHERE state = 'current';
        CREATE INDEX loads_by_connection ON loads (consortium_id, connection_id);
        CREATE INDEX loads_to_sweep ON loads (id) WHERE state IN ('writing', 'superseded', 'discarded');
        CREATE TABLE load_totals (
            consortium_id BIGINT NOT NULL,
            load_id BIGINT NOT NULL,
            metric_id BIGINT NOT NULL,
            records BIGINT NOT NULL,
            total BIGINT NOT NULL,
            PRIMARY KEY (consortium_id, load_id, metric_id),
            FOREIGN KEY (consortium_id, load_id) REFERENCES loads (consortium_id, id),
            FOREIGN KEY (consortium_id, metric_id) REFERENCES metrics (consortium_id, id)
        );
        """

    /// The one large table: six whole numbers a count.
    ///
    /// Its only foreign key is the load's: titles, attributes and metrics are never removed, and a look-up of each for
    /// each count would halve the speed of an import (measured).
    private static func usageRows(_ dialect: Dialect) -> String {
        """
        CREATE TABLE usage_rows (
            consortium_id BIGINT NOT NULL,
            load_id BIGINT NOT NULL,
            title_id BIGINT NOT NULL,
            attributes_id BIGINT NOT NULL,
            metric_id BIGINT NOT NULL,
            count BIGINT NOT NULL,
            PRIMARY KEY (consortium_id, load_id, title_id, attributes_id, metric_id),
            FOREIGN KEY (consortium_id, load_id) REFERENCES loads (consortium_id, id)
        )\(dialect == .sqlite ? " WITHOUT ROWID" : "");
        """
    }
}
