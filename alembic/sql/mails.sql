-- What is to be sent, and what became of it. It follows from no fact whether a mail server took something: a
-- view may be made again, this may not. No address and no word of a text is here: both are looked up when it is sent.
-- `mail` is the name of the mail, from which its Message-ID is made; of one fact there is one of a kind to one recipient about one thing.
-- `sending` is written before, and whoever finds one that nobody sends says `unsure`: it may have gone.
CREATE TABLE {access}.mails (
    mail       text        COLLATE "C" PRIMARY KEY CHECK (mail ~ '^[0-9a-f]{32}$'),
    kind       text        NOT NULL,
    recipient  text        COLLATE "C" NOT NULL,
    thing      text        COLLATE "C" NOT NULL,
    position   bigint      NOT NULL CHECK (position > 0),
    until      timestamptz NOT NULL,
    state      text        NOT NULL CHECK
        (state IN ('waiting', 'sending', 'sent', 'unsure', 'bounced', 'failed', 'dropped')),
    tries      integer     NOT NULL DEFAULT 0 CHECK (tries >= 0),
    next_at    timestamptz NOT NULL,
    changed_at timestamptz NOT NULL,
    why        text        CHECK (why ~ '^[a-z-]{1,40}$'),
    reply      integer     CHECK (reply BETWEEN 200 AND 599),
    UNIQUE (kind, recipient, thing, position)
);
CREATE INDEX mails_by_position ON {access}.mails (position, mail);
CREATE INDEX mails_by_state ON {access}.mails (state, position, mail);
CREATE INDEX mails_of_thing ON {access}.mails (recipient, thing, position) WHERE state = 'waiting';

-- From when on mail is sent, and of which facts all mail is above: `position` rises with the log. `place` is the server and its
-- timeline: in another, after a restore or a promotion, nobody knows what went out meanwhile. While no letter can leave, `trouble` says why, and since when.
CREATE TABLE {access}.mail_seen (
    only_row boolean     PRIMARY KEY DEFAULT true CHECK (only_row),
    since    timestamptz NOT NULL,
    position bigint      NOT NULL CHECK (position >= 0),
    place    text        NOT NULL,
    trouble  text,
    trouble_since timestamptz CHECK ((trouble IS NULL) = (trouble_since IS NULL))
);

REVOKE ALL ON {access}.mails, {access}.mail_seen FROM PUBLIC;
GRANT SELECT, INSERT ON {access}.mails, {access}.mail_seen TO {writer};
GRANT UPDATE (state, tries, next_at, until, changed_at, why, reply) ON {access}.mails TO {writer};
GRANT UPDATE (position, place, trouble, trouble_since) ON {access}.mail_seen TO {writer};
GRANT SELECT ON {access}.mails, {access}.mail_seen TO {reader};
