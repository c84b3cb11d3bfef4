-- Bed nights and what they brought, with running totals, so that a month as of any position is one look-up.

-- A room offers its bed places from the night of the day on which it was added.
CREATE TABLE {read}.usage_rooms (
    room          text COLLATE "C" PRIMARY KEY,
    hub           text COLLATE "C" NOT NULL,
    name          text    NOT NULL,
    beds          integer NOT NULL,
    from_position bigint  NOT NULL,
    from_day      date    NOT NULL
);
CREATE INDEX usage_rooms_by_hub ON {read}.usage_rooms (hub);

CREATE TABLE {read}.usage_hubs (
    hub           text COLLATE "C" PRIMARY KEY,
    side          text   NOT NULL,
    from_position bigint NOT NULL,
    from_day      date   NOT NULL
);

-- Where a member belongs, from a position on.
CREATE TABLE {read}.usage_homes (
    member        text COLLATE "C" NOT NULL,
    from_position bigint NOT NULL,
    home_hub      text COLLATE "C" NOT NULL,
    PRIMARY KEY (member, from_position)
);

-- What one fact brought in one room (fees and damages name no room), and the sums until then of that room's month
-- (room_…) and of the paying member's month (member_…). `day` is the night, `line` the order within one fact.
CREATE TABLE {read}.usage_moves (
    hub           text COLLATE "C" NOT NULL,
    room          text COLLATE "C" NOT NULL,
    month         date     NOT NULL,
    position      bigint   NOT NULL,
    line          smallint NOT NULL,
    day           date     NOT NULL,
    member        text COLLATE "C" NOT NULL,
    home_hub      text COLLATE "C" NOT NULL,
    nights        integer  NOT NULL,
    net_cents     bigint   NOT NULL,
    fee_cents     bigint   NOT NULL,
    damage_cents  bigint   NOT NULL,
    room_nights   bigint   NOT NULL,
    room_net      bigint   NOT NULL,
    room_fee      bigint   NOT NULL,
    room_damage   bigint   NOT NULL,
    member_nights bigint   NOT NULL,
    member_net    bigint   NOT NULL,
    member_fee    bigint   NOT NULL,
    member_damage bigint   NOT NULL,
    PRIMARY KEY (hub, month, room, position)
);
CREATE INDEX usage_moves_by_member ON {read}.usage_moves (member, month, position, line);
