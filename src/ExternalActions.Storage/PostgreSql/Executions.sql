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
SELECT id, version, body
FROM executions
WHERE id = @id;

-- name: ReadMany
SELECT id, version, body
FROM executions
WHERE id = ANY (@ids);

-- Lists. Each reads one index for every pair of a status and "a test or not", merges the places it found, and only then looks at the rows. The limits
-- within make the planner keep the parts as they are. Each index writes the status in a way of its own, and a statement asks for it in the way of its
-- index: so no other index can answer it in order, and it never passes over rows, whatever is in the table. A planner that has the choice takes any index
-- with the right end, guessing that few of the rows it passes over do not fit; at times millions do not.
-- Until the next vacuum an index still has the entries of what its rows were before, and each execution was unfinished once. So those are read last, and
-- only as far back as the page goes when those that have ended fill it.
-- The page is one fragment: {key} asks for the rows of one part in the way of the index, with what {source} gives beside a status.

-- name: PlanLists
-- For the transaction that a list is read in. Where the planner guesses that a part has no more rows than the page, it would fetch all of them to sort
-- them, and at times these are millions as well. And where it guesses that they are many it would compile the statement, which takes ten times as long
-- as to read the page.
SELECT set_config('enable_bitmapscan', 'off', true), set_config('jit', 'off', true);

-- fragment: Page
ended AS MATERIALIZED (
    SELECT r.created_at, r.id
    FROM {source} unnest(@ended) AS s (status)
    CROSS JOIN unnest(@tests) AS t (is_test)
    CROSS JOIN LATERAL (
        SELECT created_at, id
        FROM executions
        WHERE {key} AND is_test = t.is_test
            AND created_at >= @from AND (created_at, id) < (@before, @before_id)
        ORDER BY created_at DESC, id DESC
        LIMIT @limit) AS r
    ORDER BY r.created_at DESC, r.id DESC
    LIMIT @limit
), full_page AS (
    SELECT created_at FROM ended ORDER BY created_at DESC, id DESC OFFSET @limit - 1 LIMIT 1
)
SELECT e.*
FROM (
    SELECT created_at, id FROM ended
    UNION ALL
    SELECT r.created_at, r.id
    FROM {source} unnest(@unfinished) AS s (status)
    CROSS JOIN unnest(@tests) AS t (is_test)
    CROSS JOIN LATERAL (
        SELECT created_at, id
        FROM executions
        WHERE {key} AND is_test = t.is_test
            AND created_at >= coalesce((SELECT created_at FROM full_page), @from) AND (created_at, id) < (@before, @before_id)
        ORDER BY created_at DESC, id DESC
        LIMIT @limit) AS r
    ORDER BY created_at DESC, id DESC
    LIMIT @limit) AS p
CROSS JOIN LATERAL (
    SELECT id, action_id, action_version, connector_id, status, is_test, created_at, ended_at, next_retry_at, attempt_count, error_kind,
        error_detail
    FROM executions
    WHERE id = p.id
    LIMIT 1) AS e
ORDER BY p.created_at DESC, p.id DESC

-- name: ListByStatus
-- let: source =
-- let: key = status = s.status
WITH {Page};

-- name: ListByAction
-- let: source = used AS u CROSS JOIN
-- let: key = action_id = u.action_id AND connector_id = u.connector_id AND status::bigint = s.status
-- An action may have had several connectors: the first part jumps through the index from one to the next. Backwards, where those are that have ended.
WITH RECURSIVE used (action_id, connector_id) AS (
    SELECT f.*
    FROM (
        SELECT action_id, connector_id
        FROM executions
        WHERE (action_id, connector_id) <= (@action_id, @last_connector)
        ORDER BY action_id DESC, connector_id DESC
        LIMIT 1) AS f
    WHERE f.action_id = @action_id AND f.connector_id >= @first_connector
    UNION ALL
    SELECT n.*
    FROM used
    CROSS JOIN LATERAL (
        SELECT action_id, connector_id
        FROM executions
        WHERE (action_id, connector_id) < (used.action_id, used.connector_id)
        ORDER BY action_id DESC, connector_id DESC
        LIMIT 1) AS n
    WHERE n.action_id = @action_id AND n.connector_id >= @first_connector
), {Page};

-- name: ListByConnector
-- let: source =
-- let: key = connector_id = @connector_id AND status::integer = s.status
WITH {Page};

-- name: ListOverdue
SELECT id, due_at, connector_id
FROM executions
WHERE partition = @partition AND due_at < @before AND (due_at, id) > (@after, @after_id)
    AND (@status IS NULL OR status = @status) AND (@connector_id IS NULL OR connector_id = @connector_id)
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
