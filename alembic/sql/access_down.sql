DROP TABLE {access}.log, {access}.seal, {access}.allowances, {access}.tokens;
REVOKE USAGE ON SCHEMA {access} FROM {writer}, {reader};
