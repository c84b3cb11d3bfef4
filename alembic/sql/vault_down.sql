DROP TABLE {vault}.lookups, {vault}.keys, {vault}.book_keys;
