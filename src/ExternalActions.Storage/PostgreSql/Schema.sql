-- Finding out and writing down how far the schema is.

-- name: Lock
-- Held until the end of the transaction: of several silos that start at once, one works and the others wait for it.
-- The number is ours and means nothing.
SELECT pg_advisory_xact_lock(7317402218815529);

-- name: CreateVersions
CREATE TABLE IF NOT EXISTS schema_version
(
    version    integer     NOT NULL PRIMARY KEY,
    script     text        NOT NULL,
    applied_at timestamptz NOT NULL
);

-- name: ReadVersion
SELECT coalesce(max(version), 0) FROM schema_version;

-- name: WriteVersion
INSERT INTO schema_version (version, script, applied_at)
VALUES (@version, @script, now());

-- name: PutOrleansQueries
INSERT INTO OrleansQuery (QueryKey, QueryText)
SELECT key, text FROM unnest(@keys, @texts) AS q (key, text)
ON CONFLICT (QueryKey) DO UPDATE SET QueryText = excluded.QueryText
WHERE OrleansQuery.QueryText <> excluded.QueryText;
