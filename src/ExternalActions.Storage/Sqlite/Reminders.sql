-- Statements of the engine on Orleans' table of reminders.

-- name: Delete
DELETE FROM OrleansRemindersTable
WHERE ServiceId = @service_id AND GrainId IN (SELECT value FROM json_each(@grain_ids)) AND ReminderName = @name;
