-- Views hold no facts: they are made again from the log.
SET LOCAL ROLE {projector};
DO $$
DECLARE
    one text;
BEGIN
    FOR one IN
        SELECT format('%I.%I', schemaname, tablename) FROM pg_tables
        WHERE schemaname IN ('{read}', '{shadow}')
    LOOP
        EXECUTE 'DROP TABLE ' || one;
    END LOOP;
END $$;
SET LOCAL ROLE {owner};
