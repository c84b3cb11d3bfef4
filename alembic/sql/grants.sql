-- Who may do what in one book. Everything not granted here is refused.
REVOKE ALL ON SCHEMA {book} FROM PUBLIC;
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA {book} FROM PUBLIC;
GRANT USAGE ON SCHEMA {book} TO {writer}, {projector}, {reader};
GRANT SELECT ON {book}.facts, {book}.batches, {book}.commands, {book}.tags, {book}.snapshots, {book}.log,
    {book}.migrations TO {writer}, {projector}, {reader};
GRANT SELECT, INSERT, UPDATE, DELETE ON {book}.snapshots TO {writer};
GRANT EXECUTE ON FUNCTION {book}.append, {book}.lock_pen TO {writer};
