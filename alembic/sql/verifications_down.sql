DROP VIEW {access}.verifications_shown;
DROP TABLE {access}.verifications;
