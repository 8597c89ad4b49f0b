-- Executions: one row each. Moments are counts of 100 ns since 1970-01-01 UTC, so that they read back exactly as they were written;
-- ids are the 16 bytes of the UUID in its textual order, so that they sort alike here and in .NET.
-- A table with rowid: bodies are large against a page, and ids made from idempotency keys come in random order.
CREATE TABLE executions
(
    id             BLOB    NOT NULL PRIMARY KEY,
    action_id      BLOB    NOT NULL,
    action_version INTEGER NOT NULL,
    connector_id   BLOB    NOT NULL,
    status         INTEGER NOT NULL,
    is_test        INTEGER NOT NULL,
    created_at     INTEGER NOT NULL,
    ended_at       INTEGER,
    due_at         INTEGER,
    next_retry_at  INTEGER,
    partition      INTEGER NOT NULL,
    attempt_count  INTEGER NOT NULL,
    error_kind     INTEGER,
    error_detail   TEXT,
    version        INTEGER NOT NULL,
    body           BLOB    NOT NULL
) STRICT;

-- Lists. Every list is read status by status and merged, so each index has the status before the order of the list.
CREATE INDEX ix_executions_status ON executions (status, created_at, id);
CREATE INDEX ix_executions_action ON executions (action_id, status, created_at, id);
CREATE INDEX ix_executions_connector ON executions (connector_id, status, created_at, id);
-- Tests are few among many, so looking for them alone has an index of its own.
CREATE INDEX ix_executions_tests ON executions (status, created_at, id) WHERE is_test = 1;

-- Recovery and retention.
CREATE INDEX ix_executions_due ON executions (partition, due_at, id) WHERE due_at IS NOT NULL;
CREATE INDEX ix_executions_ended ON executions (ended_at, id) WHERE ended_at IS NOT NULL;
