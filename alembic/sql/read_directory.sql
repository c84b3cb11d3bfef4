-- Every hub, room, member, house, offering, offer, distribution, venture and stay, and how it stood when.
-- Ids and states; names of places and things only. `who` are the members it concerns, `details` JSON to be shown.
CREATE TABLE {read}.directory (
    kind          text COLLATE "C" NOT NULL,
    id            text COLLATE "C" NOT NULL,
    state         text   NOT NULL,
    name          text   NOT NULL,
    hub           text   NOT NULL,
    parent        text   NOT NULL,
    who           text[] NOT NULL,
    details       text   NOT NULL,
    from_position bigint NOT NULL,
    from_day      date   NOT NULL,
    to_position   bigint NOT NULL DEFAULT 9223372036854775807,
    to_day        date   NOT NULL DEFAULT 'infinity',
    PRIMARY KEY (kind, id, to_position)
);
CREATE INDEX directory_by_hub ON {read}.directory (kind, hub, id);
CREATE INDEX directory_by_member ON {read}.directory USING gin (who);
