//! The desk: who is to see to what by when, what colleagues note on records, and what waits for whom.

super::sql_migration!();

const UP: &str = r"
CREATE TABLE assignment (
    id          uuid        PRIMARY KEY,
    claim_id    uuid        CONSTRAINT assignment_claim REFERENCES claim,
    verdict_id  uuid        CONSTRAINT assignment_verdict REFERENCES verdict,
    assignee_id uuid        NOT NULL CONSTRAINT assignment_assignee REFERENCES reviewer,
    priority    text        NOT NULL DEFAULT 'NORMAL',
    due_on      date,
    note        text,
    assigned_by uuid        DEFAULT actor() CONSTRAINT assignment_assigned_by REFERENCES reviewer,
    assigned_at timestamptz NOT NULL DEFAULT now(),
    ended_by    uuid        CONSTRAINT assignment_ended_by REFERENCES reviewer,
    ended_at    timestamptz,
    outcome     text,
    revision    integer     NOT NULL DEFAULT 1,
    CONSTRAINT assignment_subject        CHECK (num_nonnulls(claim_id, verdict_id) = 1),
    CONSTRAINT assignment_priority_known CHECK (priority IN ('LOW', 'NORMAL', 'HIGH', 'URGENT')),
    CONSTRAINT assignment_note_length    CHECK (length(note) BETWEEN 1 AND 2000),
    CONSTRAINT assignment_outcome_known  CHECK (outcome IN ('DONE', 'CANCELLED')),
    CONSTRAINT assignment_ended          CHECK
        ((ended_at IS NULL) = (outcome IS NULL) AND (ended_by IS NULL OR ended_at IS NOT NULL))
);
-- One is open at most for each assignee and subject.
CREATE UNIQUE INDEX assignment_open_claim ON assignment (assignee_id, claim_id) WHERE ended_at IS NULL;
CREATE UNIQUE INDEX assignment_open_verdict ON assignment (assignee_id, verdict_id) WHERE ended_at IS NULL;
CREATE INDEX assignment_open ON assignment (assignee_id, id) WHERE ended_at IS NULL;
CREATE INDEX assignment_open_due ON assignment (assignee_id, due_on) WHERE ended_at IS NULL;
CREATE INDEX assignment_assignee ON assignment (assignee_id, id);
CREATE INDEX assignment_claim ON assignment (claim_id, id);
CREATE INDEX assignment_verdict ON assignment (verdict_id, id);
CREATE INDEX assignment_assigned_by ON assignment (assigned_by, id);
CREATE INDEX assignment_ended_by ON assignment (ended_by, id);
CREATE TRIGGER assignment_revision BEFORE UPDATE ON assignment FOR EACH ROW EXECUTE FUNCTION bump_revision();

CREATE TABLE note (
    id           uuid        PRIMARY KEY,
    -- The prefix of the ids of the record's type, and the record's key.
    subject_type text        NOT NULL,
    subject_id   uuid        NOT NULL,
    parent_id    uuid,
    text         text        NOT NULL,
    written_by   uuid        DEFAULT actor() CONSTRAINT note_written_by REFERENCES reviewer,
    written_at   timestamptz NOT NULL DEFAULT now(),
    edited_at    timestamptz,
    withdrawn_by uuid        CONSTRAINT note_withdrawn_by REFERENCES reviewer,
    withdrawn_at timestamptz,
    revision     integer     NOT NULL DEFAULT 1,
    CONSTRAINT note_subject_type CHECK (subject_type ~ '^[a-z]+(_[a-z]+)*$'),
    CONSTRAINT note_text_length  CHECK (length(text) BETWEEN 1 AND 10000),
    CONSTRAINT note_withdrawn    CHECK (withdrawn_by IS NULL OR withdrawn_at IS NOT NULL),
    CONSTRAINT note_no_reply_to_itself CHECK (parent_id <> id),
    CONSTRAINT note_key          UNIQUE (id, subject_type, subject_id),
    -- A reply is on the record that the note is on which it replies to.
    CONSTRAINT note_parent FOREIGN KEY (parent_id, subject_type, subject_id)
        REFERENCES note (id, subject_type, subject_id)
);
CREATE INDEX note_subject ON note (subject_id, id);
CREATE INDEX note_parent ON note (parent_id, id);
CREATE INDEX note_written_by ON note (written_by, id);
CREATE INDEX note_withdrawn_by ON note (withdrawn_by, id);
CREATE TRIGGER note_revision BEFORE UPDATE ON note FOR EACH ROW EXECUTE FUNCTION bump_revision();

-- What is on its way, of which there is little among all revisions.
CREATE INDEX verdict_revision_waiting ON verdict_revision (state, id)
    WHERE state IN ('DRAFT', 'IN_REVIEW', 'RETURNED');
";

const DOWN: &str = r"
DROP INDEX verdict_revision_waiting;
DROP TABLE note;
DROP TABLE assignment;
";
