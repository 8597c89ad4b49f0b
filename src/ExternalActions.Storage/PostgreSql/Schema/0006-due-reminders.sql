-- A silo reads the reminders of its part of the ring that are due soon, every minute.
DROP INDEX IX_OrleansRemindersTable_Hash;

CREATE INDEX IX_OrleansRemindersTable_Start ON OrleansRemindersTable (ServiceId, StartTime, GrainHash);
