-- Only an empty log comes here: the migration refuses before.
DROP VIEW {book}.log;
DROP FUNCTION {book}.append, {book}.lock_pen, {book}.make_room;
DROP TABLE {book}.facts, {book}.batches, {book}.commands, {book}.tags, {book}.snapshots, {book}.pen;
DROP FUNCTION {book}.refuse_change;
