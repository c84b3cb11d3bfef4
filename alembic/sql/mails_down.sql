DROP TABLE {access}.mails;
DROP TABLE {access}.mail_seen;
