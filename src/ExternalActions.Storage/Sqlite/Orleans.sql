-- The statements that Orleans' ADO.NET providers run, by the key under which Orleans looks each up.
-- Names of parameters and result columns are Orleans' contract. A write is one statement wherever it can be: SQLite then takes the
-- write lock at its beginning, and a read that must turn into a write (and would fail as busy at once) never comes up.

-- name: ReadFromStorageKey
SELECT PayloadBinary, Version
FROM OrleansStorage
WHERE GrainIdHash = @GrainIdHash AND GrainTypeHash = @GrainTypeHash
    AND GrainIdN0 = @GrainIdN0 AND GrainIdN1 = @GrainIdN1
    AND GrainTypeString = @GrainTypeString
    AND GrainIdExtensionString = ifnull(@GrainIdExtensionString, '')
    AND ServiceId = @ServiceId;

-- name: WriteToStorageKey
-- Exactly one of the two can act: the first needs a version, the second needs none. No row back means the version moved.
UPDATE OrleansStorage
SET PayloadBinary = @PayloadBinary, ModifiedOn = datetime('now'), Version = Version + 1
WHERE GrainIdHash = @GrainIdHash AND GrainTypeHash = @GrainTypeHash
    AND GrainIdN0 = @GrainIdN0 AND GrainIdN1 = @GrainIdN1
    AND GrainTypeString = @GrainTypeString
    AND GrainIdExtensionString = ifnull(@GrainIdExtensionString, '')
    AND ServiceId = @ServiceId
    AND Version = @GrainStateVersion
RETURNING Version AS NewGrainStateVersion;

INSERT INTO OrleansStorage
    (GrainIdHash, GrainTypeHash, GrainIdN0, GrainIdN1, GrainTypeString, GrainIdExtensionString, ServiceId, PayloadBinary, ModifiedOn, Version)
SELECT
    @GrainIdHash, @GrainTypeHash, @GrainIdN0, @GrainIdN1, @GrainTypeString, ifnull(@GrainIdExtensionString, ''), @ServiceId,
    @PayloadBinary, datetime('now'), 1
WHERE @GrainStateVersion IS NULL
ON CONFLICT DO NOTHING
RETURNING Version AS NewGrainStateVersion;

-- name: ClearStorageKey
UPDATE OrleansStorage
SET PayloadBinary = NULL, ModifiedOn = datetime('now'), Version = Version + 1
WHERE GrainIdHash = @GrainIdHash AND GrainTypeHash = @GrainTypeHash
    AND GrainIdN0 = @GrainIdN0 AND GrainIdN1 = @GrainIdN1
    AND GrainTypeString = @GrainTypeString
    AND GrainIdExtensionString = ifnull(@GrainIdExtensionString, '')
    AND ServiceId = @ServiceId
    AND Version = @GrainStateVersion
RETURNING Version AS NewGrainStateVersion;

-- name: DeleteStorageKey
-- Answers the version after the deleted one: Orleans takes an unchanged version for a conflict.
DELETE FROM OrleansStorage
WHERE GrainIdHash = @GrainIdHash AND GrainTypeHash = @GrainTypeHash
    AND GrainIdN0 = @GrainIdN0 AND GrainIdN1 = @GrainIdN1
    AND GrainTypeString = @GrainTypeString
    AND GrainIdExtensionString = ifnull(@GrainIdExtensionString, '')
    AND ServiceId = @ServiceId
    AND Version = @GrainStateVersion
RETURNING Version + 1 AS NewGrainStateVersion;

-- name: UpsertReminderRowKey
INSERT INTO OrleansRemindersTable (ServiceId, GrainId, ReminderName, StartTime, Period, GrainHash, Version)
VALUES (@ServiceId, @GrainId, @ReminderName, @StartTime, @Period, @GrainHash, 0)
ON CONFLICT (ServiceId, GrainId, ReminderName) DO UPDATE
SET StartTime = excluded.StartTime, Period = excluded.Period, GrainHash = excluded.GrainHash, Version = Version + 1
RETURNING Version;

-- name: ReadReminderRowsKey
SELECT GrainId, ReminderName, StartTime, Period, Version
FROM OrleansRemindersTable
WHERE ServiceId = @ServiceId AND GrainId = @GrainId;

-- name: ReadReminderRowKey
SELECT GrainId, ReminderName, StartTime, Period, Version
FROM OrleansRemindersTable
WHERE ServiceId = @ServiceId AND GrainId = @GrainId AND ReminderName = @ReminderName;

-- fragment: DueRows
-- Of the range only what is due soon, and of the retries of executions only the next ones: Orleans would throw the rest away, or be held up
-- by it. How soon and how many says ReminderLoading.
SELECT GrainId, ReminderName, StartTime, Period, Version
FROM OrleansRemindersTable
WHERE ServiceId = @ServiceId AND StartTime < datetime('now', '+10 minutes') AND ReminderName <> 'retry' AND {range}
UNION ALL
SELECT GrainId, ReminderName, StartTime, Period, Version
FROM (
    SELECT GrainId, ReminderName, StartTime, Period, Version
    FROM OrleansRemindersTable
    WHERE ServiceId = @ServiceId AND StartTime >= datetime('now', '-10 seconds') AND StartTime < datetime('now', '+10 minutes')
        AND ReminderName = 'retry' AND {range}
    ORDER BY StartTime
    LIMIT 2000
)

-- name: ReadRangeRows1Key
-- let: range = GrainHash > @BeginHash AND GrainHash <= @EndHash
{DueRows};

-- name: ReadRangeRows2Key
-- The range that passes the end of the ring.
-- let: range = (GrainHash > @BeginHash OR GrainHash <= @EndHash)
{DueRows};

-- name: DeleteReminderRowKey
DELETE FROM OrleansRemindersTable
WHERE ServiceId = @ServiceId AND GrainId = @GrainId AND ReminderName = @ReminderName AND Version = @Version;
SELECT changes();

-- name: DeleteReminderRowsKey
DELETE FROM OrleansRemindersTable
WHERE ServiceId = @ServiceId;
