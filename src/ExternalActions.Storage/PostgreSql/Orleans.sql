-- The statements that Orleans' ADO.NET providers run, by the key under which Orleans looks each up.
-- Names of parameters and result columns are Orleans' contract. Each is one statement, so it is one transaction.

-- name: ReadFromStorageKey
SELECT PayloadBinary, Version
FROM OrleansStorage
WHERE GrainIdHash = @GrainIdHash AND GrainTypeHash = @GrainTypeHash
    AND GrainIdN0 = @GrainIdN0 AND GrainIdN1 = @GrainIdN1
    AND GrainTypeString = @GrainTypeString
    AND GrainIdExtensionString = coalesce(@GrainIdExtensionString, '')
    AND ServiceId = @ServiceId;

-- name: WriteToStorageKey
-- Exactly one of the two can act: the first needs a version, the second needs none. No row back means the version moved.
WITH changed AS (
    UPDATE OrleansStorage
    SET PayloadBinary = @PayloadBinary, ModifiedOn = now(), Version = Version + 1
    WHERE GrainIdHash = @GrainIdHash AND GrainTypeHash = @GrainTypeHash
        AND GrainIdN0 = @GrainIdN0 AND GrainIdN1 = @GrainIdN1
        AND GrainTypeString = @GrainTypeString
        AND GrainIdExtensionString = coalesce(@GrainIdExtensionString, '')
        AND ServiceId = @ServiceId
        AND Version = @GrainStateVersion
    RETURNING Version
), added AS (
    INSERT INTO OrleansStorage
        (GrainIdHash, GrainTypeHash, GrainIdN0, GrainIdN1, GrainTypeString, GrainIdExtensionString, ServiceId, PayloadBinary, ModifiedOn, Version)
    SELECT
        @GrainIdHash, @GrainTypeHash, @GrainIdN0, @GrainIdN1, @GrainTypeString, coalesce(@GrainIdExtensionString, ''), @ServiceId,
        @PayloadBinary, now(), 1
    WHERE @GrainStateVersion IS NULL
    ON CONFLICT DO NOTHING
    RETURNING Version
)
SELECT Version AS NewGrainStateVersion FROM changed
UNION ALL
SELECT Version FROM added;

-- name: ClearStorageKey
UPDATE OrleansStorage
SET PayloadBinary = NULL, ModifiedOn = now(), Version = Version + 1
WHERE GrainIdHash = @GrainIdHash AND GrainTypeHash = @GrainTypeHash
    AND GrainIdN0 = @GrainIdN0 AND GrainIdN1 = @GrainIdN1
    AND GrainTypeString = @GrainTypeString
    AND GrainIdExtensionString = coalesce(@GrainIdExtensionString, '')
    AND ServiceId = @ServiceId
    AND Version = @GrainStateVersion
RETURNING Version AS NewGrainStateVersion;

-- name: DeleteStorageKey
-- Answers the version after the deleted one: Orleans takes an unchanged version for a conflict.
DELETE FROM OrleansStorage
WHERE GrainIdHash = @GrainIdHash AND GrainTypeHash = @GrainTypeHash
    AND GrainIdN0 = @GrainIdN0 AND GrainIdN1 = @GrainIdN1
    AND GrainTypeString = @GrainTypeString
    AND GrainIdExtensionString = coalesce(@GrainIdExtensionString, '')
    AND ServiceId = @ServiceId
    AND Version = @GrainStateVersion
RETURNING Version + 1 AS NewGrainStateVersion;

-- name: UpsertReminderRowKey
INSERT INTO OrleansRemindersTable AS r (ServiceId, GrainId, ReminderName, StartTime, Period, GrainHash, Version)
VALUES (@ServiceId, @GrainId, @ReminderName, @StartTime, @Period, @GrainHash, 0)
ON CONFLICT (ServiceId, GrainId, ReminderName) DO UPDATE
SET StartTime = excluded.StartTime, Period = excluded.Period, GrainHash = excluded.GrainHash, Version = r.Version + 1
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
WHERE ServiceId = @ServiceId AND StartTime < now() + interval '10 minutes' AND ReminderName <> 'retry' AND {range}
UNION ALL (
    SELECT GrainId, ReminderName, StartTime, Period, Version
    FROM OrleansRemindersTable
    WHERE ServiceId = @ServiceId AND StartTime >= now() - interval '10 seconds' AND StartTime < now() + interval '10 minutes'
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
WITH deleted AS (
    DELETE FROM OrleansRemindersTable
    WHERE ServiceId = @ServiceId AND GrainId = @GrainId AND ReminderName = @ReminderName AND Version = @Version
    RETURNING 1
)
SELECT EXISTS (SELECT FROM deleted);

-- name: DeleteReminderRowsKey
DELETE FROM OrleansRemindersTable
WHERE ServiceId = @ServiceId;

-- name: InsertMembershipVersionKey
WITH added AS (
    INSERT INTO OrleansMembershipVersionTable (DeploymentId)
    VALUES (@DeploymentId)
    ON CONFLICT DO NOTHING
    RETURNING 1
)
SELECT EXISTS (SELECT FROM added);

-- name: InsertMembershipKey
-- Of several changes at one version the first locks the version's row; the others wait for it and then find the version moved.
WITH moved AS (
    UPDATE OrleansMembershipVersionTable AS v
    SET Timestamp = now(), Version = v.Version + 1
    WHERE v.DeploymentId = @DeploymentId AND v.Version = @Version
        AND NOT EXISTS (
            SELECT FROM OrleansMembershipTable AS m
            WHERE m.DeploymentId = @DeploymentId AND m.Address = @Address AND m.Port = @Port AND m.Generation = @Generation)
    RETURNING v.DeploymentId
), added AS (
    INSERT INTO OrleansMembershipTable
        (DeploymentId, Address, Port, Generation, SiloName, HostName, Status, ProxyPort, StartTime, IAmAliveTime)
    SELECT moved.DeploymentId, @Address, @Port, @Generation, @SiloName, @HostName, @Status, @ProxyPort, @StartTime, @IAmAliveTime
    FROM moved
    RETURNING 1
)
SELECT EXISTS (SELECT FROM added);

-- name: UpdateMembershipKey
-- The silo's row is locked first, so that the version moves only together with it.
WITH member AS MATERIALIZED (
    SELECT m.DeploymentId
    FROM OrleansMembershipTable AS m
    WHERE m.DeploymentId = @DeploymentId AND m.Address = @Address AND m.Port = @Port AND m.Generation = @Generation
    FOR UPDATE
), moved AS (
    UPDATE OrleansMembershipVersionTable AS v
    SET Timestamp = now(), Version = v.Version + 1
    FROM member
    WHERE v.DeploymentId = member.DeploymentId AND v.Version = @Version
    RETURNING v.DeploymentId
), changed AS (
    UPDATE OrleansMembershipTable AS m
    SET Status = @Status, SuspectTimes = @SuspectTimes, IAmAliveTime = @IAmAliveTime
    FROM moved
    WHERE m.DeploymentId = moved.DeploymentId AND m.Address = @Address AND m.Port = @Port AND m.Generation = @Generation
    RETURNING 1
)
SELECT EXISTS (SELECT FROM changed);

-- name: UpdateIAmAlivetimeKey
UPDATE OrleansMembershipTable
SET IAmAliveTime = @IAmAliveTime
WHERE DeploymentId = @DeploymentId AND Address = @Address AND Port = @Port AND Generation = @Generation;

-- name: MembershipReadRowKey
-- The version is answered also where there is no such silo.
SELECT
    v.DeploymentId, m.Address, m.Port, m.Generation, m.SiloName, m.HostName, m.Status, m.ProxyPort, m.SuspectTimes, m.StartTime,
    m.IAmAliveTime, v.Version
FROM OrleansMembershipVersionTable AS v
LEFT JOIN OrleansMembershipTable AS m
    ON m.DeploymentId = v.DeploymentId AND m.Address = @Address AND m.Port = @Port AND m.Generation = @Generation
WHERE v.DeploymentId = @DeploymentId;

-- name: MembershipReadAllKey
SELECT
    v.DeploymentId, m.Address, m.Port, m.Generation, m.SiloName, m.HostName, m.Status, m.ProxyPort, m.SuspectTimes, m.StartTime,
    m.IAmAliveTime, v.Version
FROM OrleansMembershipVersionTable AS v
LEFT JOIN OrleansMembershipTable AS m ON m.DeploymentId = v.DeploymentId
WHERE v.DeploymentId = @DeploymentId;

-- name: DeleteMembershipTableEntriesKey
-- The rows of the silos go with it.
DELETE FROM OrleansMembershipVersionTable
WHERE DeploymentId = @DeploymentId;

-- name: GatewaysQueryKey
SELECT Address, ProxyPort, Generation
FROM OrleansMembershipTable
WHERE DeploymentId = @DeploymentId AND Status = @Status AND ProxyPort > 0;

-- name: CleanupDefunctSiloEntriesKey
-- All but active silos (3): also those that went away while joining or stopping, which are never declared dead.
DELETE FROM OrleansMembershipTable
WHERE DeploymentId = @DeploymentId AND IAmAliveTime < @IAmAliveTime AND Status <> 3;
