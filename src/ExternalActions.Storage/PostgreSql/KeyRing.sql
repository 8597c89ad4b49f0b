-- The key ring of Data Protection.

-- name: Read
SELECT xml FROM data_protection_keys ORDER BY id;

-- name: Add
INSERT INTO data_protection_keys (friendly_name, xml) VALUES (@friendly_name, @xml);
