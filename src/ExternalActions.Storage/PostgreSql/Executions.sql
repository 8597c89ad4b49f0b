-- Every statement on executions. Writes take one array a column and act on many rows at once; each answers the ids of the rows it made.

-- name: Insert
INSERT INTO executions
    (id, action_id, action_version, connector_id, status, is_test, created_at, ended_at, due_at, next_retry_at, partition,
     attempt_count, error_kind, error_detail, version, body)
SELECT
    w.id, w.action_id, w.action_version, w.connector_id, w.status, w.is_test, w.created_at, w.ended_at, w.due_at, w.next_retry_at, w.partition,
    w.attempt_count, w.error_kind, w.error_detail, 1, w.body
FROM unnest(
    @id, @action_id, @action_version, @connector_id, @status, @is_test, @created_at, @ended_at, @due_at, @next_retry_at, @partition,
    @attempt_count, @error_kind, @error_detail, @body)
    AS w (
        id, action_id, action_version, connector_id, status, is_test, created_at, ended_at, due_at, next_retry_at, partition,
        attempt_count, error_kind, error_detail, body)
ON CONFLICT DO NOTHING
RETURNING id;

-- name: Update
-- What an execution is of (action, connector, partition, time of acceptance, test or not) is fixed when it is accepted.
UPDATE executions AS e
SET status = w.status, ended_at = w.ended_at, due_at = w.due_at, next_retry_at = w.next_retry_at, attempt_count = w.attempt_count,
    error_kind = w.error_kind, error_detail = w.error_detail, version = e.version + 1, body = w.body
FROM unnest(@id, @version, @status, @ended_at, @due_at, @next_retry_at, @attempt_count, @error_kind, @error_detail, @body)
    AS w (id, version, status, ended_at, due_at, next_retry_at, attempt_count, error_kind, error_detail, body)
WHERE e.id = w.id AND e.version = w.version
RETURNING e.id;

-- name: Delete
DELETE FROM executions AS e
USING unnest(@id, @version) AS w (id, version)
WHERE e.id = w.id AND e.version = w.version
RETURNING e.id;

-- name: Read
SELECT version, body
FROM executions
WHERE id = @id;

-- name: ListByStatus
SELECT e.*
FROM unnest(@statuses) AS s (status)
CROSS JOIN LATERAL (
    SELECT id, action_id, action_version, connector_id, status, is_test, created_at, ended_at, next_retry_at, attempt_count, error_kind,
        error_detail
    FROM executions
    WHERE status = s.status
        AND created_at >= @from AND (created_at, id) < (@before, @before_id)
        AND (@is_test IS NULL OR is_test = @is_test)
    ORDER BY created_at DESC, id DESC
    LIMIT @limit) AS e
ORDER BY e.created_at DESC, e.id DESC
LIMIT @limit;

-- name: ListByAction
SELECT e.*
FROM unnest(@statuses) AS s (status)
CROSS JOIN LATERAL (
    SELECT id, action_id, action_version, connector_id, status, is_test, created_at, ended_at, next_retry_at, attempt_count, error_kind,
        error_detail
    FROM executions
    WHERE action_id = @action_id AND status = s.status
        AND created_at >= @from AND (created_at, id) < (@before, @before_id)
        AND (@connector_id IS NULL OR connector_id = @connector_id)
        AND (@is_test IS NULL OR is_test = @is_test)
    ORDER BY created_at DESC, id DESC
    LIMIT @limit) AS e
ORDER BY e.created_at DESC, e.id DESC
LIMIT @limit;

-- name: ListByConnector
SELECT e.*
FROM unnest(@statuses) AS s (status)
CROSS JOIN LATERAL (
    SELECT id, action_id, action_version, connector_id, status, is_test, created_at, ended_at, next_retry_at, attempt_count, error_kind,
        error_detail
    FROM executions
    WHERE connector_id = @connector_id AND status = s.status
        AND created_at >= @from AND (created_at, id) < (@before, @before_id)
        AND (@is_test IS NULL OR is_test = @is_test)
    ORDER BY created_at DESC, id DESC
    LIMIT @limit) AS e
ORDER BY e.created_at DESC, e.id DESC
LIMIT @limit;

-- name: ListTests
SELECT e.*
FROM unnest(@statuses) AS s (status)
CROSS JOIN LATERAL (
    SELECT id, action_id, action_version, connector_id, status, is_test, created_at, ended_at, next_retry_at, attempt_count, error_kind,
        error_detail
    FROM executions
    WHERE is_test AND status = s.status
        AND created_at >= @from AND (created_at, id) < (@before, @before_id)
        AND (@action_id IS NULL OR action_id = @action_id)
        AND (@connector_id IS NULL OR connector_id = @connector_id)
    ORDER BY created_at DESC, id DESC
    LIMIT @limit) AS e
ORDER BY e.created_at DESC, e.id DESC
LIMIT @limit;

-- name: ListOverdue
SELECT id, due_at
FROM executions
WHERE partition = @partition AND due_at < @before AND (due_at, id) > (@after, @after_id)
ORDER BY due_at, id
LIMIT @limit;

-- name: CountByStatus
SELECT count(*)
FROM (SELECT 1 FROM executions WHERE status = @status LIMIT @limit) AS counted;

-- name: Purge
-- Rows that another silo is at are left to it.
DELETE FROM executions
WHERE id = ANY (ARRAY(
    SELECT id FROM executions WHERE ended_at < @before ORDER BY ended_at, id LIMIT @limit FOR UPDATE SKIP LOCKED));
