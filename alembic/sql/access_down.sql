DROP TABLE {access}.allowances;
DROP TABLE {access}.tokens;
REVOKE USAGE ON SCHEMA {access} FROM {writer};
