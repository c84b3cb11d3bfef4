DROP TABLE {vault}.lookups, {vault}.keys, {vault}.vault_keys, {vault}.book_keys;
