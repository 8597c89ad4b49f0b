-- Finding out and writing down how far the schema is.

-- name: Connect
-- For every connection, not stored in the file. Waiting for a lock inside SQLite begins at a millisecond; a caller's own waiting does not.
-- In WAL mode FULL means one sync of the log a commit, so what was committed outlives a loss of power (fullfsync: on macOS too).
PRAGMA busy_timeout = 30000;
PRAGMA synchronous = FULL;
PRAGMA fullfsync = TRUE;

-- name: UseWal
-- Kept in the file; readers and the one writer do not wait for each other.
PRAGMA journal_mode = WAL;

-- name: CreateVersions
CREATE TABLE IF NOT EXISTS schema_version
(
    version    INTEGER NOT NULL PRIMARY KEY,
    script     TEXT    NOT NULL,
    applied_at TEXT    NOT NULL
) STRICT;

-- name: ReadVersion
SELECT ifnull(max(version), 0) FROM schema_version;

-- name: WriteVersion
INSERT INTO schema_version (version, script, applied_at)
VALUES (@version, @script, strftime('%Y-%m-%dT%H:%M:%SZ', 'now'));

-- name: PutOrleansQuery
INSERT INTO OrleansQuery (QueryKey, QueryText)
VALUES (@key, @text)
ON CONFLICT (QueryKey) DO UPDATE SET QueryText = excluded.QueryText
WHERE QueryText <> excluded.QueryText;
