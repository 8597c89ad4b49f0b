-- In each index the status is written in another way, and a statement asks for it in the way of its own: the planner cannot take another index for it.
DROP INDEX ix_executions_action;
DROP INDEX ix_executions_connector;

CREATE INDEX ix_executions_action ON executions (action_id, connector_id, (status::bigint), is_test, created_at, id);
CREATE INDEX ix_executions_connector ON executions (connector_id, (status::integer), is_test, created_at, id);
