-- Every list is read for each pair of a status and "a test or not", and merged: with both in the index no filter leaves rows to pass over. That
-- makes the index of tests alone needless. The connector is in the index of actions because an action may have changed its connector: a list by
-- both would pass over all that went to the other one.
DROP INDEX ix_executions_status;
DROP INDEX ix_executions_action;
DROP INDEX ix_executions_connector;
DROP INDEX ix_executions_tests;

CREATE INDEX ix_executions_status ON executions (status, is_test, created_at, id);
CREATE INDEX ix_executions_action ON executions (action_id, connector_id, status, is_test, created_at, id);
CREATE INDEX ix_executions_connector ON executions (connector_id, status, is_test, created_at, id);
