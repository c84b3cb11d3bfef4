"""A person's fields open while their key exists, and never again after."""

import asyncio
import re
from contextlib import asynccontextmanager
from datetime import timedelta
from random import Random
from typing import NamedTuple

import psycopg
import pytest

from ledger.vault import (
    BookKeys,
    KeyLost,
    PersonForgotten,
    Unreadable,
    Unsealable,
)
from ledger.vault.draft import Lookup, PrivateFields
from ledger.vault.keyring import SECONDS_MAX

pytestmark = pytest.mark.anyio

ANNA, BRUNO, CARLA = "M-ANNA", "M-BRUNO", "M-CARLA"
APPLIED, RENAMED = "members.applied.v1", "members.renamed.v1"
NAME = {"name": "Anna Rossi", "email": "anna@example.org"}
EMAIL = BookKeys(b"k" * 32).lookup("email", NAME["email"])
NEW_EMAIL = BookKeys(b"k" * 32).lookup("email", "anna.rossi@example.org")
ODD = {
    "nul": "Anna\0Rossi",
    "long": "à" * 4_500,
    "empty": "",
    "emoji": "👩‍👩‍👧 Łódź \U0001f3e1",
    "combining": "Niccolo\u0300",
    "backwards": "\u202eissoR\u202c \u200b\ufeff",
    "control": "\x01\x1f\x7f\r\n\t",
    "noncharacter": "\ufffe\uffff",
}


class Counted:
    """Connections that count how often one was lent."""

    def __init__(self, pool):
        self.pool, self.lent = pool, 0

    @asynccontextmanager
    async def connection(self):
        """Lend one and count."""
        self.lent += 1
        async with self.pool.connection() as connection:
            yield connection


async def test_what_was_sealed_opens_again(vault, make_vault):
    """Here, and in a process that has nothing in memory."""
    sealed = await vault.seal(ANNA, APPLIED, NAME)
    assert await vault.open(ANNA, APPLIED, sealed) == NAME
    assert await make_vault().open(ANNA, APPLIED, sealed) == NAME


async def test_every_odd_text_survives(vault):
    """NUL, nine kilobytes, and whatever else Unicode holds."""
    sealed = await vault.seal(ANNA, APPLIED, ODD)
    assert await vault.open(ANNA, APPLIED, sealed) == ODD


@pytest.mark.parametrize("text", ["\ud800", "x" * 16_385])
async def test_a_text_that_cannot_be_kept_is_refused_before_anything_is_made(vault, house, text):
    """The whole call is refused by the field's name, and nobody gets a key."""
    with pytest.raises(Unsealable) as refusal:
        await vault.seal_many([(BRUNO, APPLIED, NAME), (ANNA, APPLIED, {"name": text})])
    assert refusal.value.facts["field"] == "name"
    assert house.rows("SELECT person FROM vault.keys") == []


@pytest.mark.parametrize("person", ["", "M\0", "Ànna", "M" * 201])
async def test_a_person_without_a_proper_id_is_refused(vault, person):
    """Before PostgreSQL sees it."""
    for attempt in (
        vault.seal(person, APPLIED, NAME),
        vault.open(person, APPLIED, NAME),
        vault.forget([person]),
    ):
        with pytest.raises(Unsealable):
            await attempt


@pytest.mark.parametrize("autocommit", [False, True])
async def test_sealing_makes_nothing_and_keeping_commits(vault, pool, house, autocommit):
    """What is refused left no row; once kept another connection sees it: no fact outlives its key."""
    async with pool.connection() as connection:
        await connection.set_autocommit(autocommit)
    (one,) = await vault.seal_each([(ANNA, APPLIED, NAME)])
    assert house.rows("SELECT person FROM vault.keys") == []
    assert await vault.keep([one.draft], []) == set()
    assert house.rows("SELECT person, wrapped IS NOT NULL, kept FROM vault.keys") == [
        (ANNA, True, False)
    ]


async def test_two_who_seal_for_one_person_share_the_draft(vault):
    """Both are accepted, and one key opens both."""
    (one,) = await vault.seal_each([(ANNA, APPLIED, NAME)])
    (two,) = await vault.seal_each([(ANNA, RENAMED, NAME)])
    assert await vault.keep([one.draft, two.draft], []) == set()
    assert await vault.open(ANNA, APPLIED, one.values) == NAME
    assert await vault.open(ANNA, RENAMED, two.values) == NAME


async def test_what_was_sealed_under_a_draft_that_came_too_late_is_named(make_vault):
    """Another process kept its own key first, or forgot the person: nothing may be written."""
    first, second = make_vault(), make_vault()
    late = await second.seal_each([(person, APPLIED, NAME) for person in (ANNA, BRUNO, CARLA)])
    await first.seal(ANNA, APPLIED, NAME)
    await first.forget([BRUNO])
    assert await second.keep([one.draft for one in late], []) == {ANNA, BRUNO}
    assert await first.open(CARLA, APPLIED, late[2].values) == NAME


async def test_a_key_that_was_kept_for_nothing_is_taken_back(vault, house):
    """Its look-ups go too; a key that a fact uses, or that somebody else made, stays."""
    answers = await vault.seal_each([(person, APPLIED, NAME) for person in (ANNA, BRUNO)])
    drafts = [one.draft for one in answers]
    await vault.keep(drafts, [Lookup("email", EMAIL, ANNA, b"c" * 16)])
    house.rows("UPDATE vault.keys SET kept = true WHERE person = %s", BRUNO)
    await vault.discard(drafts)
    assert house.rows("SELECT person FROM vault.keys") == [(BRUNO,)]
    assert found(house, "email", EMAIL) == []
    with pytest.raises(KeyLost):
        await vault.open(ANNA, APPLIED, answers[0].values)


class At(NamedTuple):
    """Where an accepted command begins."""

    first: int


async def test_look_ups_of_commands_that_were_never_accepted_go_after_a_day(vault, house):
    """Those of the accepted stay, and are never asked about again; the recent are left alone."""
    await vault.seal(ANNA, APPLIED, NAME)
    for command, digest in ((b"y" * 16, EMAIL), (b"n" * 16, NEW_EMAIL)):
        await vault.set_lookups({ANNA: {"email": digest}}, command)
    asked = []

    async def accepted(commands):
        asked.extend(commands)
        return {b"y" * 16: At(1)}

    assert await vault.sweep_lookups(accepted) == 0
    house.rows("UPDATE vault.lookups SET set_at = set_at - interval '25 hours'")
    assert [await vault.sweep_lookups(accepted) for _ in range(2)] == [1, 0]
    assert asked[:2] == [b"n" * 16, b"y" * 16]
    assert found(house, "email", EMAIL) == [ANNA]
    assert found(house, "email", NEW_EMAIL) == []


async def test_look_ups_by_former_words_go_once_the_new_ones_are_a_day_old(vault, house):
    """In the order of the log, whenever they were set; of one kind and person alone."""
    await vault.seal_many([(person, APPLIED, NAME) for person in (ANNA, BRUNO)])
    first, second = b"1" * 16, b"2" * 16
    places = {first: At(7), second: At(3)}

    async def accepted(commands):
        return {one: places[one] for one in commands}

    await vault.set_lookups({ANNA: {"email": EMAIL, "tax_code": EMAIL}}, second)
    await vault.set_lookups({BRUNO: {"email": EMAIL}}, second)
    house.rows("UPDATE vault.lookups SET set_at = set_at - interval '25 hours'")
    await vault.sweep_lookups(accepted)
    await vault.set_lookups({ANNA: {"email": NEW_EMAIL}}, first)
    await vault.sweep_lookups(accepted)
    assert found(house, "email", EMAIL) == [ANNA, BRUNO]
    house.rows("UPDATE vault.lookups SET set_at = set_at - interval '25 hours'")
    await vault.sweep_lookups(accepted)
    assert found(house, "email", EMAIL) == [BRUNO]
    assert found(house, "email", NEW_EMAIL) == found(house, "tax_code", EMAIL) == [ANNA]


async def test_a_connection_lent_in_the_middle_of_a_transaction_is_refused(pool, make_vault, house):
    """What the vault commits would wait for somebody else's commit, or be lost with it."""

    class Busy:
        @asynccontextmanager
        async def connection(self):
            async with pool.connection() as connection, connection.transaction():
                yield connection

    with pytest.raises(RuntimeError):
        await make_vault(connections=Busy()).seal(ANNA, APPLIED, NAME)
    assert house.rows("SELECT person FROM vault.keys") == []


async def test_a_value_opens_for_its_own_person_fact_and_field_only(vault):
    """Moved anywhere else it is unreadable, not somebody else's name."""
    sealed = await vault.seal(ANNA, APPLIED, NAME)
    await vault.seal(BRUNO, APPLIED, NAME)
    for person, fact, moved in (
        (BRUNO, APPLIED, sealed),
        (ANNA, RENAMED, sealed),
        (ANNA, APPLIED, {"email": sealed["name"]}),
    ):
        with pytest.raises(Unreadable):
            await vault.open(person, fact, moved)


async def test_a_key_row_moved_to_another_person_is_noticed(vault, make_vault, house):
    """Whoever can write the table still can't make Anna's name appear under Bruno's."""
    sealed = await vault.seal(ANNA, APPLIED, NAME)
    await vault.seal(BRUNO, APPLIED, NAME)
    house.rows(
        "UPDATE vault.keys AS k SET key_id = a.key_id, wrapped = a.wrapped"
        " FROM vault.keys AS a WHERE k.person = %s AND a.person = %s",
        BRUNO,
        ANNA,
    )
    with pytest.raises(Unreadable):
        await make_vault().open(BRUNO, APPLIED, sealed)


async def test_a_forgotten_person_is_unreadable_everywhere(vault, make_vault, house):
    """In this process, in a fresh one, and in the table itself."""
    sealed = await vault.seal(ANNA, APPLIED, NAME)
    kept = await vault.seal(BRUNO, APPLIED, NAME)
    await vault.forget([ANNA])
    nothing = {"name": None, "email": None}
    for one in (vault, make_vault()):
        both = [(ANNA, APPLIED, sealed), (BRUNO, APPLIED, kept)]
        assert [nothing, NAME] == await one.open_many(both)
    assert house.rows("SELECT key_id, wrapped FROM vault.keys WHERE person = %s", ANNA) == [
        (None, None)
    ]


async def test_nothing_more_is_kept_about_a_forgotten_person(vault, make_vault, house):
    """No new key and no look-up, in any process."""
    await vault.seal(ANNA, APPLIED, NAME)
    await vault.forget([ANNA])
    for one in (vault, make_vault()):
        with pytest.raises(PersonForgotten):
            await one.seal(ANNA, APPLIED, NAME)
        await one.set_lookups({ANNA: {"email": EMAIL}})
    assert found(house, "email", EMAIL) == []


async def test_forgetting_can_be_finished_again_and_again(vault, house):
    """At every start; the moment of the first time stays, and so do the others."""
    await vault.seal_many([(person, APPLIED, NAME) for person in (ANNA, BRUNO)])
    await vault.forget([ANNA])
    before = house.rows("SELECT person, forgotten_at FROM vault.keys ORDER BY person")
    await vault.forget([ANNA, ANNA])
    await vault.forget([])
    assert before == house.rows("SELECT person, forgotten_at FROM vault.keys ORDER BY person")


async def test_a_person_forgotten_before_they_had_a_key_never_gets_one(vault):
    """An interrupted forgetting may find nothing, and still holds."""
    await vault.forget([CARLA])
    with pytest.raises(PersonForgotten):
        await vault.seal(CARLA, APPLIED, NAME)


async def test_a_person_is_forgotten_at_once_here_and_within_a_minute_elsewhere(make_vault):
    """A key in the memory of another process doesn't outlive the forgetting for long."""
    now = [0.0]
    here, elsewhere = make_vault(), make_vault(clock=lambda: now[0])
    sealed = await elsewhere.seal(ANNA, APPLIED, NAME)
    assert await here.open(ANNA, APPLIED, sealed) == NAME
    await here.forget([ANNA])
    now[0] = SECONDS_MAX
    for vault in (here, elsewhere):
        assert await vault.open(ANNA, APPLIED, {"name": sealed["name"]}) == {"name": None}


async def test_a_person_whose_key_was_lost_is_not_taken_for_a_forgotten_one(make_vault, house):
    """A vault restored from too old a backup says so."""
    sealed = await make_vault().seal(ANNA, APPLIED, NAME)
    house.rows("DELETE FROM vault.keys")
    with pytest.raises(KeyLost, match=ANNA):
        await make_vault().open(ANNA, APPLIED, sealed)


async def test_many_new_people_cost_as_many_round_trips_as_one(make_vault, pool):
    """One asks and one keeps. A loader seals thousands at once; each gets their own key, in order."""
    counted = Counted(pool)
    vault = make_vault(connections=counted)
    things = [(f"M-{n}", APPLIED, {"name": f"Person {n}"}) for n in range(2_000)]
    things += [things[0], ("M-0", RENAMED, {"name": "Zero"}), ("M-nobody", APPLIED, {})]
    sealed = await vault.seal_many(things)
    assert counted.lent == 2
    opened = await make_vault().open_many(
        [(person, fact, one) for (person, fact, _), one in zip(things, sealed, strict=True)]
    )
    assert [fields for *_, fields in things] == opened


async def test_a_known_person_costs_no_round_trip_at_all(make_vault, pool):
    """The key is at hand."""
    counted = Counted(pool)
    vault = make_vault(connections=counted)
    await vault.seal(ANNA, APPLIED, NAME)
    await vault.open(ANNA, APPLIED, await vault.seal(ANNA, RENAMED, {}))
    await vault.seal(ANNA, RENAMED, NAME)
    assert counted.lent == 2


async def test_whoever_has_nothing_to_seal_gets_no_key(vault, house):
    """An organisation without personal fields leaves no row."""
    assert await vault.seal(ANNA, APPLIED, {}) == {}
    assert house.rows("SELECT person FROM vault.keys") == []


async def test_one_seed_gives_the_same_values_also_when_the_keys_are_there_already(make_vault):
    """The demo is the same book every time, even after a start that was cut short."""

    async def run():
        vault = make_vault(entropy=Random(7).randbytes)
        return [await vault.seal(person, APPLIED, NAME) for person in (ANNA, BRUNO, ANNA)]

    first = await run()
    assert first == await run()
    assert len({one["name"] for one in first}) == 3


async def test_a_source_that_gives_too_little_is_refused(make_vault, house):
    """Repeated nonces would undo the cipher."""
    with pytest.raises(ValueError, match=str(60 + 24)):
        await make_vault(entropy=lambda count: bytes(count - 1)).seal(ANNA, APPLIED, NAME)
    assert house.rows("SELECT person FROM vault.keys") == []


async def test_processes_that_meet_over_a_new_person_agree_on_one_key(make_vault):
    """Whoever comes second takes the first one's."""
    vaults = [make_vault() for _ in range(8)]
    things = [(f"M-{n}", APPLIED, NAME) for n in range(50)]
    sealed = await asyncio.gather(
        *(
            vault.seal_many(things if turn % 2 else things[::-1])
            for turn, vault in enumerate(vaults)
        )
    )
    fresh = make_vault()
    for turn, one in enumerate(sealed):
        order = things if turn % 2 else things[::-1]
        asked = [(person, fact, got) for (person, fact, _), got in zip(order, one, strict=True)]
        assert await fresh.open_many(asked) == [NAME] * 50


def found(house, kind, digest):
    """Return whom a digest may mean, the earliest first."""
    asked = (
        "SELECT person FROM vault.lookups WHERE kind = %s AND digest = %s ORDER BY set_at, person"
    )
    return [person for (person,) in house.rows(asked, kind, digest)]


async def test_a_person_is_found_by_each_of_their_digests(vault, house):
    """Setting one twice is once; an older e-mail leads to them, too."""
    await vault.seal(ANNA, APPLIED, NAME)
    for digest in (EMAIL, NEW_EMAIL, EMAIL):
        await vault.set_lookups({ANNA: {"email": digest}})
    assert found(house, "email", EMAIL) == found(house, "email", NEW_EMAIL) == [ANNA]
    assert found(house, "tax_code", NEW_EMAIL) == []


async def test_a_digest_may_mean_several_people_the_earliest_first(vault, house):
    """A refused application must not lock out its true owner; the log decides."""
    await vault.seal_many([(person, APPLIED, NAME) for person in (ANNA, BRUNO)])
    await vault.set_lookups({BRUNO: {"email": EMAIL}})
    await vault.set_lookups({ANNA: {"email": EMAIL}})
    assert found(house, "email", EMAIL) == [BRUNO, ANNA]


async def test_look_ups_of_many_leave_out_whoever_has_no_key(vault, house):
    """One person without a key doesn't cost the others theirs."""
    await vault.seal(ANNA, APPLIED, NAME)
    both = {CARLA: {"email": EMAIL}, ANNA: {"email": EMAIL}}
    await vault.set_lookups({})
    await vault.set_lookups(both)
    assert found(house, "email", EMAIL) == [ANNA]


async def test_one_who_cannot_be_sealed_does_not_cost_the_others_theirs(vault):
    """Each gets an answer in their place: a batch keeps its commands apart."""
    await vault.forget([BRUNO])
    await vault.seal(ANNA, APPLIED, NAME)
    answers = await vault.seal_each(
        [
            (ANNA, APPLIED, NAME),
            (BRUNO, APPLIED, NAME),
            (CARLA, APPLIED, {"name": "\ud800"}),
            ("M\0", APPLIED, NAME),
            (BRUNO, APPLIED, {}),
        ]
    )
    kinds = [PrivateFields, PersonForgotten, Unsealable, Unsealable, PrivateFields]
    assert kinds == [type(one) for one in answers]
    assert await vault.open(ANNA, APPLIED, answers[0].values) == NAME


async def test_a_forgotten_person_is_found_no_more(vault, house):
    """The digests go with the key; the others' stay."""
    await vault.seal_many([(person, APPLIED, NAME) for person in (ANNA, BRUNO)])
    await vault.set_lookups({ANNA: {"email": EMAIL}, BRUNO: {"email": NEW_EMAIL}})
    await vault.forget([ANNA])
    assert found(house, "email", EMAIL) == []
    assert found(house, "email", NEW_EMAIL) == [BRUNO]


async def test_forgetting_waits_for_a_look_up_being_written(vault, pool, house):
    """What commits a moment before the key goes must go too."""
    await vault.seal(ANNA, APPLIED, NAME)
    async with pool.connection() as writing, writing.transaction():
        await writing.execute(
            f"SELECT FROM {house.schema}.keys WHERE person = %s FOR SHARE", [ANNA]
        )
        await writing.execute(
            f"INSERT INTO {house.schema}.lookups (kind, digest, person, command)"
            " VALUES ('email', %s, %s, %s)",
            [EMAIL, ANNA, b"c" * 16],
        )
        forgetting = asyncio.create_task(vault.forget([ANNA]))
        await asyncio.sleep(0.2)
        assert not forgetting.done()
    await forgetting
    assert found(house, "email", EMAIL) == []


async def test_keys_that_no_fact_uses_go_after_a_day(vault, house):
    """The unknown go, with their look-ups; the known and the recent stay."""
    await vault.seal_many([(person, APPLIED, NAME) for person in (ANNA, BRUNO, CARLA)])
    await vault.set_lookups({ANNA: {"email": EMAIL}, BRUNO: {"email": EMAIL}})
    grow_old(house, ANNA, BRUNO, hours=25)
    assert await vault.sweep_orphans(only(ANNA)) == 1
    left = house.rows("SELECT person, kept FROM vault.keys ORDER BY person")
    assert left == [(ANNA, True), (CARLA, False)]
    assert found(house, "email", EMAIL) == [ANNA]


async def test_a_key_once_known_to_be_used_is_never_asked_about_again(vault, house):
    """A sweep costs what is new, however many people there are."""
    await vault.seal(ANNA, APPLIED, NAME)
    grow_old(house, ANNA, hours=25)
    asked = []

    async def known(persons):
        asked.extend(persons)
        return persons

    assert [await vault.sweep_orphans(known) for _ in range(2)] == [0, 0]
    assert asked == [ANNA]


async def test_a_key_asked_for_again_outlives_the_sweep(make_vault, house):
    """Somebody applies again a day after a refusal, just as the sweep goes round."""
    await make_vault().seal(ANNA, APPLIED, NAME)
    grow_old(house, ANNA, hours=25)
    late = make_vault()

    async def known(_persons):
        await late.seal(ANNA, APPLIED, NAME)
        return []

    assert await late.sweep_orphans(known) == 0
    sealed = await late.seal(ANNA, APPLIED, NAME)
    assert await make_vault().open(ANNA, APPLIED, sealed) == NAME


async def test_a_swept_person_who_comes_back_gets_a_new_key(vault, house):
    """The old one is nowhere in memory either."""
    old = await vault.seal(ANNA, APPLIED, NAME)
    grow_old(house, ANNA, hours=25)
    assert await vault.sweep_orphans(only()) == 1
    new = await vault.seal(ANNA, APPLIED, NAME)
    assert await vault.open(ANNA, APPLIED, new) == NAME
    with pytest.raises(Unreadable):
        await vault.open(ANNA, APPLIED, old)


async def test_more_orphans_than_a_page_all_go(vault, house):
    """Page by page, until none is left."""
    people = [f"M-{n}" for n in range(2_500)]
    await vault.seal_many([(person, APPLIED, {"name": person}) for person in people])
    grow_old(house, *people, hours=25)
    assert await vault.sweep_orphans(only("M-7")) == 2_499


async def test_the_forgotten_stay_forgotten_through_a_sweep(vault, house):
    """A tombstone is no orphan."""
    await vault.forget([ANNA])
    grow_old(house, ANNA, hours=1000)
    assert await vault.sweep_orphans(only()) == 0
    with pytest.raises(PersonForgotten):
        await vault.seal(ANNA, APPLIED, NAME)


async def test_a_hasty_sweep_is_refused(vault):
    """A command under way would lose its key."""
    with pytest.raises(ValueError, match="12:00"):
        await vault.sweep_orphans(only(), timedelta(hours=11))


async def test_nothing_personal_lies_in_the_tables(vault, house):
    """Neither name nor e-mail nor a key that opens by itself."""
    sealed = await vault.seal(ANNA, APPLIED, NAME)
    await vault.set_lookups({ANNA: {"email": EMAIL}})
    everything = repr(house.rows("SELECT * FROM vault.keys, vault.lookups, vault.book_keys"))
    everything += repr(house.rows("SELECT * FROM vault.keys, vault.lookups"))
    assert not re.search("rossi|example", everything + repr(sealed), re.IGNORECASE)
    assert "Rossi" not in repr(vault)


async def test_only_the_writer_reaches_the_vault(server, house):
    """A stranger gets nothing; the writer can neither empty a table nor rename a person."""
    stranger = f"{house.writer}_not"
    house.rows(f"CREATE ROLE {stranger} LOGIN")
    try:
        for table in ("keys", "lookups", "book_keys"):
            refused(server, stranger, f"SELECT FROM {house.schema}.{table}")
            refused(server, house.writer, f"TRUNCATE {house.schema}.{table}")
        refused(server, house.writer, f"UPDATE {house.schema}.keys SET person = 'x'")
        refused(server, house.writer, f"UPDATE {house.schema}.book_keys SET wrapped = wrapped")
        refused(server, house.writer, f"DELETE FROM {house.schema}.book_keys")
    finally:
        house.rows(f"DROP ROLE {stranger}")


def refused(server, user, statement):
    """PostgreSQL refuses this statement to this user."""
    with (
        psycopg.connect(server.url(), options=f"-c role={user}") as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute(statement)


def grow_old(house, *people, hours):
    """Let so many hours pass since these people's keys were last asked for."""
    house.rows(
        "UPDATE vault.keys SET touched_at = now() - make_interval(hours => %s)"
        " WHERE person = ANY(%s)",
        hours,
        list(people),
    )


def only(*people):
    """The log knows these people, and no others."""

    async def known(persons):
        return [person for person in persons if person in people]

    return known


async def test_one_key_that_does_not_open_is_nobody_elses_matter(vault, make_vault, house):
    """In a person's place stands why; the others are opened and sealed as if nothing were."""
    sealed = {person: await vault.seal(person, APPLIED, NAME) for person in (ANNA, BRUNO, CARLA)}
    house.rows("UPDATE vault.keys SET wrapped = set_byte(wrapped, 20, 1) WHERE person = %s", BRUNO)
    house.rows("DELETE FROM vault.keys WHERE person = %s", CARLA)
    other, asked = make_vault(), [(person, APPLIED, sealed[person]) for person in sealed]
    opened = await other.open_each(asked)
    assert [type(one) for one in opened] == [dict, Unreadable, KeyLost]
    assert opened[0] == NAME
    kept = await make_vault().seal_each([(person, APPLIED, NAME) for person in (ANNA, BRUNO)])
    assert [type(one).__name__ for one in kept] == ["PrivateFields", "PersonUnreadable"]
