package import Database

/// The tables of consortia, institutions, people, their roles, and the audit trail.
package enum TenancySchema {
    package static let migrations: [Migration] = [
        Migration(100, "consortia and institutions", consortia),
        Migration(101, "identities, memberships and roles", people),
        Migration(102, "audit trail", audit),
        Migration(103, "whose wish a member's failure mail is", wishes),
    ]

    /// Lists are ordered by id and filtered by their consortium, so that `(consortium_id, id)` serves them.
    private static let consortia = """
        CREATE TABLE consortia (
            id {id},
            key TEXT NOT NULL UNIQUE,
            name TEXT NOT NULL,
            email TEXT,
            language TEXT NOT NULL,
            zone TEXT NOT NULL,
            state TEXT NOT NULL,
            night_start BIGINT NOT NULL,
            night_end BIGINT NOT NULL,
            requires_approval BIGINT NOT NULL,
            daily_quota BIGINT,
            domains TEXT NOT NULL,
            recipient_chain TEXT,
            created_at BIGINT NOT NULL,
            version BIGINT NOT NULL
        );
        CREATE TABLE institutions (
            id {id},
            consortium_id BIGINT NOT NULL REFERENCES consortia (id),
            local_id TEXT,
            name TEXT NOT NULL,
            state TEXT NOT NULL,
            notes TEXT,
            created_at BIGINT NOT NULL,
            version BIGINT NOT NULL,
            UNIQUE (consortium_id, id),
            UNIQUE (consortium_id, name),
            UNIQUE (consortium_id, local_id)
        );
        CREATE TABLE institution_groups (
            id {id},
            consortium_id BIGINT NOT NULL REFERENCES consortia (id),
            name TEXT NOT NULL,
            created_at BIGINT NOT NULL,
            version BIGINT NOT NULL,
            UNIQUE (consortium_id, id),
            UNIQUE (consortium_id, name)
        );
        CREATE TABLE institution_group_members (
            consortium_id BIGINT NOT NULL,
            group_id BIGINT NOT NULL,
            institution_id BIGINT NOT NULL,
            PRIMARY KEY (consortium_id, group_id, institution_id),
            FOREIGN KEY (consortium_id, group_id)
                REFERENCES institution_groups (consortium_id, id) ON DELETE CASCADE,
            FOREIGN KEY (consortium_id, institution_id)
                REFERENCES institutions (consortium_id, id) ON DELETE CASCADE
        );
        CREATE INDEX institution_group_members_by_institution
            ON institution_group_members (consortium_id, institution_id);
        """

    /// An identity is a person's own; what a consortium may set stands in its membership.
    private static let people = """
        CREATE TABLE identities (
            id {id},
            address TEXT NOT NULL,
            address_key TEXT NOT NULL UNIQUE,
            name TEXT NOT NULL,
            password TEXT,
            language TEXT,
            zone TEXT,
            state TEXT NOT NULL,
            verified_at BIGINT,
            bounced_at BIGINT,
            created_at BIGINT NOT NULL,
            version BIGINT NOT NULL
        );
        CREATE TABLE installation_roles (
            identity_id BIGINT NOT NULL REFERENCES identities (id) ON DELETE CASCADE,
            role TEXT NOT NULL,
            PRIMARY KEY (identity_id, role)
        );
        CREATE TABLE memberships (
            id {id},
            consortium_id BIGINT NOT NULL REFERENCES consortia (id),
            identity_id BIGINT NOT NULL REFERENCES identities (id),
            display_name TEXT NOT NULL,
            state TEXT NOT NULL,
            digest TEXT NOT NULL,
            digest_hour BIGINT NOT NULL,
            failure_mail BIGINT NOT NULL,
            created_at BIGINT NOT NULL,
            version BIGINT NOT NULL,
            UNIQUE (consortium_id, id),
            UNIQUE (consortium_id, identity_id)
        );
        CREATE INDEX memberships_by_identity ON memberships (identity_id);
        CREATE TABLE role_grants (
            id {id},
            consortium_id BIGINT NOT NULL,
            membership_id BIGINT NOT NULL,
            role TEXT NOT NULL,
            group_id BIGINT,
            institution_id BIGINT,
            UNIQUE (consortium_id, id),
            CHECK (group_id IS NULL OR institution_id IS NULL),
            FOREIGN KEY (consortium_id, membership_id)
                REFERENCES memberships (consortium_id, id) ON DELETE CASCADE,
            FOREIGN KEY (consortium_id, group_id)
                REFERENCES institution_groups (consortium_id, id),
            FOREIGN KEY (consortium_id, institution_id)
                REFERENCES institutions (consortium_id, id)
        );
        CREATE UNIQUE INDEX role_grants_once ON role_grants
            (consortium_id, membership_id, role, COALESCE(group_id, 0), COALESCE(institution_id, 0));
        CREATE INDEX role_grants_by_institution ON role_grants (consortium_id, institution_id);
        CREATE INDEX role_grants_by_group ON role_grants (consortium_id, group_id);
        CREATE TABLE tokens (
            id {id},
            identity_id BIGINT NOT NULL REFERENCES identities (id) ON DELETE CASCADE,
            consortium_id BIGINT REFERENCES consortia (id),
            purpose TEXT NOT NULL,
            name TEXT NOT NULL,
            hash TEXT NOT NULL UNIQUE,
            read_only BIGINT NOT NULL,
            created_at BIGINT NOT NULL,
            expires_at BIGINT,
            last_used_at BIGINT,
            revoked_at BIGINT
        );
        CREATE INDEX tokens_by_identity ON tokens (identity_id);
        CREATE INDEX tokens_by_consortium ON tokens (consortium_id);
        """

    /// What a sysadmin hears of as one is muted by no membership that somebody else wrote.
    private static let wishes = "ALTER TABLE memberships ADD COLUMN own_wish BIGINT NOT NULL DEFAULT 0"

    /// Without foreign keys: the trail outlives what it tells of.
    private static let audit = """
        CREATE TABLE audit_entries (
            id {id},
            consortium_id BIGINT,
            institution_id BIGINT,
            at BIGINT NOT NULL,
            actor TEXT NOT NULL,
            action TEXT NOT NULL,
            subject TEXT NOT NULL,
            outcome TEXT NOT NULL,
            detail TEXT,
            before_state TEXT,
            after_state TEXT
        );
        CREATE INDEX audit_entries_by_consortium ON audit_entries (consortium_id, id);
        CREATE INDEX audit_entries_by_institution ON audit_entries (consortium_id, institution_id, id);
        CREATE INDEX audit_entries_by_subject ON audit_entries (consortium_id, subject, id);
        """
}
