-- Executions: one row each. Moments are counts of 100 ns since 1970-01-01 UTC, so that they read back exactly as they were written, which
-- timestamptz cannot; for the eye: to_timestamp(created_at / 1e7).
CREATE TABLE executions
(
    id             uuid     NOT NULL PRIMARY KEY,
    action_id      uuid     NOT NULL,
    connector_id   uuid     NOT NULL,
    created_at     bigint   NOT NULL,
    ended_at       bigint,
    due_at         bigint,
    next_retry_at  bigint,
    version        bigint   NOT NULL,
    action_version integer  NOT NULL,
    attempt_count  integer  NOT NULL,
    status         smallint NOT NULL,
    partition      smallint NOT NULL,
    error_kind     smallint,
    is_test        boolean  NOT NULL,
    error_detail   text,
    body           bytea    NOT NULL
)
-- Every row is written two or more times soon after its insert: a fifth of a big table is too much to wait for before its dead rows go.
WITH (autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02);

-- Lists. Every list is read status by status and merged, so each index has the status before the order of the list.
CREATE INDEX ix_executions_status ON executions (status, created_at, id);
CREATE INDEX ix_executions_action ON executions (action_id, status, created_at, id);
CREATE INDEX ix_executions_connector ON executions (connector_id, status, created_at, id);
-- Tests are few among many, so looking for them alone has an index of its own.
CREATE INDEX ix_executions_tests ON executions (status, created_at, id) WHERE is_test;

-- Recovery and retention.
CREATE INDEX ix_executions_due ON executions (partition, due_at, id) WHERE due_at IS NOT NULL;
CREATE INDEX ix_executions_ended ON executions (ended_at, id) WHERE ended_at IS NOT NULL;
