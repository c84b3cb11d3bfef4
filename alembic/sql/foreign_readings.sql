-- When each foreign calendar is read from its address, and what that came to. It follows from no fact what a site answers.
-- Neither an address nor what stands there is here: `address_at` is the position of the fact in which the address is sealed.
-- `tries` counts the failures since the last good reading; `etag` and `modified` are by what the site tells that nothing has
-- changed since that of the day `read_on`.
CREATE TABLE {access}.foreign_readings (
    calendar   text        COLLATE "C" PRIMARY KEY,
    hub        text        COLLATE "C" NOT NULL,
    address_at bigint      NOT NULL CHECK (address_at > 0),
    is_heard   boolean     NOT NULL DEFAULT true,
    since      timestamptz NOT NULL,
    next_at    timestamptz NOT NULL,
    tries      integer     NOT NULL DEFAULT 0 CHECK (tries >= 0),
    tried_at   timestamptz,
    read_at    timestamptz,
    read_on    date,
    etag       text        CHECK (length(etag) <= 200),
    modified   text        CHECK (length(modified) <= 200),
    why        text        CHECK (why ~ '^[a-z-]{1,40}$'),
    status     integer     CHECK (status BETWEEN 100 AND 999)
);

REVOKE ALL ON {access}.foreign_readings FROM PUBLIC;
GRANT SELECT, INSERT ON {access}.foreign_readings TO {writer};
GRANT UPDATE (address_at, is_heard, since, next_at, tries, tried_at, read_at, read_on, etag, modified, why, status)
    ON {access}.foreign_readings TO {writer};
GRANT SELECT ON {access}.foreign_readings TO {reader};
