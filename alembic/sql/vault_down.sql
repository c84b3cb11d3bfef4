DROP TABLE {vault}.lookups, {vault}.keys, {vault}.master;
