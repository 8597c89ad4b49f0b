-- Every statement on executions. Lists name their index: without statistics SQLite takes one of those that fit, and not always the
-- narrowest.

-- name: Insert
INSERT INTO executions
    (id, action_id, action_version, connector_id, status, is_test, created_at, ended_at, due_at, next_retry_at, partition,
     attempt_count, error_kind, error_detail, version, body)
VALUES
    (@id, @action_id, @action_version, @connector_id, @status, @is_test, @created_at, @ended_at, @due_at, @next_retry_at, @partition,
     @attempt_count, @error_kind, @error_detail, 1, @body)
ON CONFLICT DO NOTHING;

-- name: Update
-- What an execution is of (action, connector, partition, time of acceptance, test or not) is fixed when it is accepted.
UPDATE executions
SET status = @status, ended_at = @ended_at, due_at = @due_at, next_retry_at = @next_retry_at, attempt_count = @attempt_count,
    error_kind = @error_kind, error_detail = @error_detail, version = version + 1, body = @body
WHERE id = @id AND version = @version;

-- name: Delete
DELETE FROM executions
WHERE id = @id AND version = @version;

-- name: Read
SELECT version, body
FROM executions
WHERE id = @id;

-- fragment: Page
SELECT id, action_id, action_version, connector_id, status, is_test, created_at, ended_at, next_retry_at, attempt_count, error_kind, error_detail
FROM executions INDEXED BY {index}
WHERE {key} AND is_test = @is_test
    AND created_at >= @from AND (created_at, id) < (@before, @before_id)
ORDER BY created_at DESC, id DESC
LIMIT @limit

-- name: ListByStatus
-- let: index = ix_executions_status
-- let: key = status = @status
{Page};

-- name: ListByAction
-- let: index = ix_executions_action
-- let: key = action_id = @action_id AND connector_id = @connector_id AND status = @status
{Page};

-- name: NextConnector
-- The connectors that an action has had, one after the other.
SELECT connector_id
FROM executions INDEXED BY ix_executions_action
WHERE action_id = @action_id AND connector_id > @after
ORDER BY connector_id
LIMIT 1;

-- name: ListByConnector
-- let: index = ix_executions_connector
-- let: key = connector_id = @connector_id AND status = @status
{Page};

-- name: ListOverdue
SELECT id, due_at, connector_id
FROM executions
WHERE partition = @partition AND due_at < @before AND (due_at, id) > (@after, @after_id)
    AND (@status IS NULL OR status = @status) AND (@connector_id IS NULL OR connector_id = @connector_id)
ORDER BY due_at, id
LIMIT @limit;

-- name: CountByStatus
SELECT count(*)
FROM (SELECT 1 FROM executions INDEXED BY ix_executions_status WHERE status = @status LIMIT @limit);

-- name: Purge
DELETE FROM executions
WHERE id IN (SELECT id FROM executions WHERE ended_at < @before ORDER BY ended_at, id LIMIT @limit);
