package import Database

/// The tables of harvests, their attempts and answers, requests, and the queue.
package enum HarvestsSchema {
    package static let migrations: [Migration] = [
        Migration(300, "requests and harvests", requests + harvests),
        Migration(301, "attempts and raw answers", attempts + objects),
        Migration(302, "queue", queue),
        Migration(303, "error policies", policies),
        Migration(304, "nodes", nodes),
        Migration(310, "queue by state", queueByState),
        Migration(311, "pauses", pauses + lanesByProvider),
    ]

    private static let requests = """
        CREATE TABLE requests (
            id {id},
            consortium_id BIGINT NOT NULL REFERENCES consortia (id) ON DELETE CASCADE,
            identity_id BIGINT REFERENCES identities (id),
            who TEXT NOT NULL,
            wish TEXT NOT NULL,
            reason TEXT,
            decision TEXT NOT NULL,
            decided_by TEXT,
            decided_at BIGINT,
            decision_note TEXT,
            created BIGINT NOT NULL DEFAULT 0,
            renewed BIGINT NOT NULL DEFAULT 0,
            skipped BIGINT NOT NULL DEFAULT 0,
            skips TEXT NOT NULL DEFAULT '{}',
            carried_to BIGINT NOT NULL DEFAULT 0,
            carried_out_at BIGINT,
            created_at BIGINT NOT NULL,
            version BIGINT NOT NULL DEFAULT 1,
            UNIQUE (consortium_id, id)
        );
        CREATE INDEX requests_by_identity ON requests (consortium_id, identity_id, created_at);
        CREATE INDEX requests_by_decision ON requests (consortium_id, decision, id);
        CREATE INDEX requests_unfinished ON requests (id)
            WHERE carried_out_at IS NULL AND decision IN ('notNeeded', 'approved');

        """

    /// One row per connection, report and month for ever; one live run per catalogue connection.
    ///
    /// The list is read newest change first, by the consortium, or by one institution, provider, connection or status;
    /// each has its index. `harvests_lane` is the queue itself; the sets of statuses in the conditions are spelt as in the queries.
    private static let harvests = """
        CREATE TABLE harvests (
            id {id},
            consortium_id BIGINT NOT NULL REFERENCES consortia (id),
            connection_id BIGINT NOT NULL,
            provider_id BIGINT NOT NULL,
            institution_id BIGINT,
            request_id BIGINT,
            kind TEXT NOT NULL,
            report TEXT,
            month BIGINT,
            release TEXT,
            host TEXT NOT NULL,
            status TEXT NOT NULL,
            reason TEXT,
            priority BIGINT NOT NULL,
            run_after BIGINT NOT NULL,
            planned_at BIGINT,
            episode BIGINT NOT NULL,
            attempts BIGINT NOT NULL,
            max_attempts BIGINT NOT NULL,
            polls BIGINT NOT NULL,
            waiting_since BIGINT,
            streak BIGINT NOT NULL,
            last_code BIGINT,
            last_message TEXT,
            last_attempt_at BIGINT,
            ended_at BIGINT,
            fence BIGINT NOT NULL,
            lease_owner TEXT,
            lease_until BIGINT,
            stop_requested BIGINT NOT NULL,
            alerted BIGINT NOT NULL,
            created_at BIGINT NOT NULL,
            updated_at BIGINT NOT NULL,
            version BIGINT NOT NULL,
            UNIQUE (consortium_id, id),
            CHECK (attempts BETWEEN 0 AND max_attempts),
            FOREIGN KEY (consortium_id, connection_id) REFERENCES connections (consortium_id, id),
            FOREIGN KEY (consortium_id, provider_id) REFERENCES providers (consortium_id, id),
            FOREIGN KEY (consortium_id, institution_id) REFERENCES institutions (consortium_id, id),
            FOREIGN KEY (consortium_id, request_id) REFERENCES requests (consortium_id, id)
        );
        CREATE UNIQUE INDEX harvests_once ON harvests (consortium_id, connection_id, kind, report, month)
            WHERE month IS NOT NULL;
        CREATE UNIQUE INDEX harvests_one_live_run ON harvests (consortium_id, connection_id)
            WHERE kind = 'run' AND status IN ('New', 'Queued', 'Active', 'Pending', 'ReQueued');
        CREATE INDEX harvests_lane ON harvests (consortium_id, host, priority, run_after, id)
            WHERE status IN ('Queued', 'Pending', 'ReQueued');
        CREATE INDEX harvests_night ON harvests (run_after, id) WHERE status = 'New';
        CREATE INDEX harvests_by_owner ON harvests (lease_owner, id) WHERE status = 'Active';
        CREATE INDEX harvests_running ON harvests (id, lease_until) WHERE status = 'Active';
        CREATE INDEX harvests_listed ON harvests (consortium_id, updated_at, id);
        CREATE INDEX harvests_by_institution ON harvests (consortium_id, institution_id, updated_at, id);
        CREATE INDEX harvests_by_provider ON harvests (consortium_id, provider_id, updated_at, id);
        CREATE INDEX harvests_by_connection ON harvests (consortium_id, connection_id, updated_at, id);
        CREATE INDEX harvests_by_status ON harvests (consortium_id, status, updated_at, id);
        CREATE INDEX harvests_by_request ON harvests (consortium_id, request_id);

        """

    /// An attempt's polls belong to it; its row is opened again for each.
    private static let attempts = """
        CREATE TABLE attempts (
            id {id},
            consortium_id BIGINT NOT NULL,
            harvest_id BIGINT NOT NULL,
            episode BIGINT NOT NULL,
            number BIGINT NOT NULL,
            runs BIGINT NOT NULL,
            node TEXT NOT NULL,
            started_at BIGINT NOT NULL,
            ended_at BIGINT,
            outcome TEXT,
            counted BIGINT NOT NULL,
            step TEXT,
            code BIGINT,
            message TEXT,
            detail TEXT,
            http_status BIGINT,
            bytes BIGINT,
            usage_rows BIGINT,
            credentials_fingerprint TEXT,
            timings TEXT,
            UNIQUE (consortium_id, id),
            UNIQUE (consortium_id, harvest_id, episode, number),
            FOREIGN KEY (consortium_id, harvest_id) REFERENCES harvests (consortium_id, id) ON DELETE CASCADE
        );
        CREATE TABLE raw_answers (
            id {id},
            consortium_id BIGINT NOT NULL,
            harvest_id BIGINT NOT NULL,
            attempt_id BIGINT NOT NULL,
            hash TEXT NOT NULL,
            size BIGINT NOT NULL,
            stored_size BIGINT NOT NULL,
            media_type TEXT,
            at BIGINT NOT NULL,
            UNIQUE (consortium_id, id),
            FOREIGN KEY (consortium_id, harvest_id) REFERENCES harvests (consortium_id, id) ON DELETE CASCADE,
            FOREIGN KEY (consortium_id, attempt_id) REFERENCES attempts (consortium_id, id) ON DELETE CASCADE
        );
        CREATE INDEX raw_answers_by_harvest ON raw_answers (consortium_id, harvest_id, id);
        CREATE INDEX raw_answers_by_attempt ON raw_answers (consortium_id, attempt_id);
        CREATE INDEX raw_answers_by_hash ON raw_answers (consortium_id, hash);

        """

    private static let objects = """
        CREATE TABLE harvest_objects (
            id {id},
            consortium_id BIGINT NOT NULL,
            harvest_id BIGINT NOT NULL,
            attempt_id BIGINT NOT NULL,
            identifier TEXT NOT NULL,
            state TEXT NOT NULL,
            hash TEXT,
            code BIGINT,
            message TEXT,
            changed_at BIGINT NOT NULL,
            UNIQUE (consortium_id, id),
            UNIQUE (consortium_id, attempt_id, identifier),
            FOREIGN KEY (consortium_id, harvest_id) REFERENCES harvests (consortium_id, id) ON DELETE CASCADE,
            FOREIGN KEY (consortium_id, attempt_id) REFERENCES attempts (consortium_id, id) ON DELETE CASCADE
        );
        CREATE INDEX harvest_objects_by_harvest ON harvest_objects (consortium_id, harvest_id, state, id);
        CREATE INDEX harvest_objects_by_hash ON harvest_objects (consortium_id, hash) WHERE hash IS NOT NULL;
        CREATE INDEX harvest_objects_by_state ON harvest_objects (consortium_id, attempt_id, state, id);
        """

    /// Hosts and turns are the installation's: a host is one however many consortia ask it.
    ///
    /// A lane exists while harvests wait in it. `active` of a host counts the harvests that occupy it, `active` of a turn
    /// all that run for the consortium.
    private static let queue = """
        CREATE TABLE hosts (
            host TEXT PRIMARY KEY,
            at_once BIGINT NOT NULL,
            spacing_ms BIGINT NOT NULL,
            active BIGINT NOT NULL DEFAULT 0,
            next_at BIGINT NOT NULL DEFAULT 0,
            paused_until BIGINT NOT NULL DEFAULT 0,
            pause_reason TEXT,
            backfill_day BIGINT NOT NULL DEFAULT 0,
            backfill_count BIGINT NOT NULL DEFAULT 0
        );
        CREATE TABLE lanes (
            consortium_id BIGINT NOT NULL REFERENCES consortia (id),
            host TEXT NOT NULL REFERENCES hosts (host),
            priority BIGINT NOT NULL,
            waiting BIGINT NOT NULL,
            oldest_due BIGINT NOT NULL,
            PRIMARY KEY (consortium_id, priority, host)
        );
        CREATE INDEX lanes_due ON lanes (oldest_due);
        CREATE TABLE turns (
            consortium_id BIGINT PRIMARY KEY REFERENCES consortia (id),
            active BIGINT NOT NULL DEFAULT 0,
            served BIGINT NOT NULL DEFAULT 0
        );
        CREATE INDEX turns_next ON turns (active, served, consortium_id);
        CREATE INDEX turns_served ON turns (served);
        CREATE TABLE host_permits (
            id {id},
            host TEXT NOT NULL REFERENCES hosts (host),
            owner TEXT NOT NULL,
            granted_at BIGINT NOT NULL,
            held_until BIGINT NOT NULL
        );
        CREATE INDEX host_permits_by_host ON host_permits (host, held_until);
        CREATE INDEX host_permits_by_owner ON host_permits (owner);
        """

    /// Processes, not tenants' rows: `lease_until` is when one counts as lost, by the clock that leases go by.
    private static let nodes = """
        CREATE TABLE nodes (
            name TEXT PRIMARY KEY,
            instance TEXT NOT NULL,
            place TEXT NOT NULL,
            version TEXT NOT NULL,
            started_at BIGINT NOT NULL,
            beat_at BIGINT NOT NULL,
            lease_until BIGINT NOT NULL,
            stopped_at BIGINT,
            draining BIGINT NOT NULL
        );
        """

    /// How many wait in each state is counted as it changes: to count a million rows is more than a look may cost.
    ///
    /// `planned` of a turn counts what waits for its night; `pending` and `requeued` of a lane those of its waiting ones.
    private static let queueByState = """
        ALTER TABLE turns ADD COLUMN planned BIGINT NOT NULL DEFAULT 0;
        ALTER TABLE lanes ADD COLUMN pending BIGINT NOT NULL DEFAULT 0;
        ALTER TABLE lanes ADD COLUMN requeued BIGINT NOT NULL DEFAULT 0;
        INSERT INTO turns (consortium_id)
            SELECT id FROM consortia WHERE id NOT IN (SELECT consortium_id FROM turns);
        UPDATE turns SET planned = (
            SELECT COUNT(*) FROM harvests WHERE harvests.consortium_id = turns.consortium_id AND status = 'New'
        );
        UPDATE lanes SET pending = (
            SELECT COUNT(*) FROM harvests WHERE harvests.consortium_id = lanes.consortium_id
                AND harvests.priority = lanes.priority AND harvests.host = lanes.host AND status = 'Pending'
        ), requeued = (
            SELECT COUNT(*) FROM harvests WHERE harvests.consortium_id = lanes.consortium_id
                AND harvests.priority = lanes.priority AND harvests.host = lanes.host AND status = 'ReQueued'
        );
        CREATE INDEX attempts_lost ON attempts (ended_at) WHERE outcome = 'lost';
        """

    /// What concerns every consortium names none.
    private static let pauses = """
        CREATE TABLE pauses (
            target TEXT PRIMARY KEY,
            scope TEXT NOT NULL,
            harvester TEXT,
            consortium_id BIGINT REFERENCES consortia (id) ON DELETE CASCADE,
            provider_id BIGINT,
            reason TEXT,
            who TEXT NOT NULL,
            began_at BIGINT NOT NULL,
            ends_at BIGINT NOT NULL,
            FOREIGN KEY (consortium_id, provider_id) REFERENCES providers (consortium_id, id) ON DELETE CASCADE
        );
        CREATE INDEX pauses_by_consortium ON pauses (consortium_id, provider_id);
        INSERT INTO pauses (target, scope, consortium_id, provider_id, who, began_at, ends_at)
            SELECT 'provider:' || consortium_id || ':' || id, 'provider', consortium_id, id, 'unknown', 0, paused_until
            FROM providers WHERE paused_until IS NOT NULL;
        ALTER TABLE harvests ADD COLUMN recalled BIGINT NOT NULL DEFAULT 0;

        """

    /// A lane holds one provider's harvests, so that a pause of the provider, or of its kind of harvester, is one of lanes.
    private static let lanesByProvider = """
        DROP INDEX harvests_lane;
        DROP TABLE lanes;
        CREATE TABLE lanes (
            consortium_id BIGINT NOT NULL REFERENCES consortia (id),
            host TEXT NOT NULL REFERENCES hosts (host),
            provider_id BIGINT NOT NULL,
            priority BIGINT NOT NULL,
            waiting BIGINT NOT NULL,
            oldest_due BIGINT NOT NULL,
            pending BIGINT NOT NULL DEFAULT 0,
            requeued BIGINT NOT NULL DEFAULT 0,
            paused_until BIGINT NOT NULL DEFAULT 0,
            PRIMARY KEY (consortium_id, priority, host, provider_id)
        );
        CREATE INDEX lanes_due ON lanes (oldest_due);
        CREATE INDEX lanes_ready ON lanes (
            consortium_id, (CASE WHEN paused_until > oldest_due THEN paused_until ELSE oldest_due END)
        );
        CREATE INDEX harvests_lane ON harvests (consortium_id, priority, host, provider_id, run_after, id)
            WHERE status IN ('Queued', 'Pending', 'ReQueued');
        INSERT INTO lanes (consortium_id, priority, host, provider_id, waiting, oldest_due, pending, requeued)
            SELECT consortium_id, priority, host, provider_id, COUNT(*), MIN(run_after),
                SUM(CASE WHEN status = 'Pending' THEN 1 ELSE 0 END), SUM(CASE WHEN status = 'ReQueued' THEN 1 ELSE 0 END)
            FROM harvests WHERE status IN ('Queued', 'Pending', 'ReQueued') GROUP BY consortium_id, priority, host, provider_id;
        UPDATE lanes SET paused_until = COALESCE((
            SELECT p.paused_until FROM providers p
            WHERE p.consortium_id = lanes.consortium_id AND p.id = lanes.provider_id AND lanes.host <> ''
        ), 0);
        """

    private static let policies = """
        CREATE TABLE error_policies (
            consortium_id BIGINT NOT NULL REFERENCES consortia (id) ON DELETE CASCADE,
            code BIGINT NOT NULL,
            policy TEXT NOT NULL,
            changed_by TEXT NOT NULL,
            changed_at BIGINT NOT NULL,
            PRIMARY KEY (consortium_id, code)
        );
        """
}
