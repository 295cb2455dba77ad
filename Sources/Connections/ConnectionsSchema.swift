package import Database

/// The tables of provider templates, providers and connections.
package enum ConnectionsSchema {
    package static let migrations: [Migration] = [
        Migration(200, "providers and connections", providers + connections)
    ]

    /// What a provider may leave to its template, and both to the defaults: NULL says nothing.
    private static let settings = """
            harvester TEXT,
            release TEXT,
            base_url TEXT,
            reports TEXT,
            credential_fields TEXT,
            day_of_month BIGINT,
            attempts BIGINT,
            requests_at_once BIGINT,
            request_spacing_ms BIGINT,
            connect_ms BIGINT,
            silence_ms BIGINT,
            request_ms BIGINT,
            attempt_ms BIGINT,
            byte_limit BIGINT,
            date_form TEXT,
            separator TEXT,
            platform TEXT,
            parameters TEXT,
            headers TEXT,
            user_agent TEXT,
            release_in_path BIGINT,
            support_email TEXT,
            registry_id TEXT
        """

    private static let providers = """
        CREATE TABLE provider_templates (
            id {id},
            name TEXT NOT NULL UNIQUE,
            created_at BIGINT NOT NULL,
            version BIGINT NOT NULL,
        \(settings)
        );
        CREATE TABLE providers (
            id {id},
            consortium_id BIGINT NOT NULL REFERENCES consortia (id),
            template_id BIGINT REFERENCES provider_templates (id),
            name TEXT NOT NULL,
            state TEXT NOT NULL,
            host TEXT NOT NULL,
            paused_until BIGINT,
            created_at BIGINT NOT NULL,
            version BIGINT NOT NULL,
        \(settings),
            UNIQUE (consortium_id, id),
            UNIQUE (consortium_id, name)
        );
        CREATE INDEX providers_by_template ON providers (template_id, consortium_id, id);
        CREATE INDEX providers_by_host ON providers (host);

        """

    /// `state` is derived, and stored so that the due ones can be found by index.
    private static let connections = """
        CREATE TABLE connections (
            id {id},
            consortium_id BIGINT NOT NULL REFERENCES consortia (id),
            provider_id BIGINT NOT NULL,
            institution_id BIGINT,
            name TEXT NOT NULL,
            switched_off BIGINT NOT NULL,
            state TEXT NOT NULL,
            credentials {blob},
            credentials_filled TEXT NOT NULL,
            credentials_fingerprint TEXT,
            verified_at BIGINT,
            broken_at BIGINT,
            broken_reason TEXT,
            host_confirmed BIGINT NOT NULL,
            reports TEXT,
            schedule TEXT NOT NULL,
            day_of_month BIGINT,
            attempts BIGINT,
            connect_ms BIGINT,
            silence_ms BIGINT,
            request_ms BIGINT,
            attempt_ms BIGINT,
            harvest_from BIGINT,
            next_due_at BIGINT,
            contacts TEXT NOT NULL,
            notes TEXT,
            last_success_month BIGINT,
            created_at BIGINT NOT NULL,
            version BIGINT NOT NULL,
            UNIQUE (consortium_id, id),
            UNIQUE (consortium_id, name),
            FOREIGN KEY (consortium_id, provider_id) REFERENCES providers (consortium_id, id),
            FOREIGN KEY (consortium_id, institution_id) REFERENCES institutions (consortium_id, id)
        );
        CREATE INDEX connections_by_provider ON connections (consortium_id, provider_id, id);
        CREATE INDEX connections_by_institution ON connections (consortium_id, institution_id, id);
        CREATE INDEX connections_due ON connections (next_due_at, id)
            WHERE state = 'enabled' AND host_confirmed = 1 AND next_due_at IS NOT NULL;
        """
}
