-- Who holds which bed place on which nights, and what a night costs. Stays are ids, nobody is named.

-- A row a name: the first one tells side and municipality too.
CREATE TABLE {read}.calendar_hubs (
    hub          text COLLATE "C" NOT NULL,
    position     bigint NOT NULL,
    day          date   NOT NULL,
    name         text   NOT NULL,
    side         text,
    municipality text,
    PRIMARY KEY (hub, position)
);

CREATE TABLE {read}.calendar_rooms (
    room          text COLLATE "C" PRIMARY KEY,
    hub           text COLLATE "C" NOT NULL,
    name          text   NOT NULL,
    beds          text[] NOT NULL,
    from_position bigint NOT NULL,
    from_day      date   NOT NULL
);
CREATE INDEX calendar_rooms_by_hub ON {read}.calendar_rooms (hub);

-- The price in force on a night is that of the last `valid_from` before it, and of those the last one set.
CREATE TABLE {read}.calendar_prices (
    room       text COLLATE "C" NOT NULL,
    valid_from date   NOT NULL,
    position   bigint NOT NULL,
    day        date   NOT NULL,
    cents      bigint NOT NULL,
    PRIMARY KEY (room, valid_from, position)
);

CREATE TABLE {read}.calendar_terms (
    hub            text COLLATE "C" NOT NULL,
    valid_from     date    NOT NULL,
    position       bigint  NOT NULL,
    day            date    NOT NULL,
    vat_bp         integer NOT NULL,
    city_tax_cents bigint  NOT NULL,
    deposit_cents  bigint  NOT NULL,
    long_stays     boolean NOT NULL,
    PRIMARY KEY (hub, valid_from, position)
);

-- The stay holds these bed places of the room on the nights of [arrive, depart). From `lapses` on it no longer holds
-- the nights from `sure` on: a reservation lapses whole, a booking after its first night unless somebody arrives.
CREATE TABLE {read}.calendar_holds (
    room          text COLLATE "C" NOT NULL,
    stay          text COLLATE "C" NOT NULL,
    beds          text[] NOT NULL,
    arrive        date   NOT NULL,
    depart        date   NOT NULL CHECK (depart > arrive),
    state         text   NOT NULL,
    sure          date   NOT NULL,
    lapses        timestamptz NOT NULL DEFAULT 'infinity',
    from_position bigint NOT NULL,
    from_day      date   NOT NULL,
    to_position   bigint NOT NULL DEFAULT 9223372036854775807,
    to_day        date   NOT NULL DEFAULT 'infinity',
    PRIMARY KEY (room, to_position, depart, stay)
);
