"""Whatever dies while a mail is handed over: it is listed as unsure, and none is sent twice."""

import asyncio
import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from msgspec.structs import asdict, replace

from ledger.log.logins import signed_in_as
from ledger.registry import RULES
from projections.engine.rebuild import rebuild
from projections.mail.view import OUTBOX
from tests.api.mail.booking import booked
from tests.api.mail.office_hours import FROM, mails, open_hours
from tests.api.mail.post_office import PostOffice, post_office
from tests.api.mail.test_server import plain
from tests.api.serving import eventually
from tests.api.town import Town

pytestmark = pytest.mark.anyio

ROOT = Path(__file__).parents[3]


@contextmanager
def victim(town: Town, office: PostOffice) -> Iterator["subprocess.Popen[bytes]"]:
    """Have another process send the town's mail; nobody is left."""
    settings = replace(town.settings, mail_from=FROM, **plain(office))
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.api.mail.victim", json.dumps(asdict(settings))],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"},
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def states(town: Town) -> Counter[str]:
    return Counter(state for (state,) in mails(town, "state"))


def each_once(office: PostOffice) -> bool:
    """Say whether no letter came twice."""
    return max(Counter(str(one["Message-ID"]) for one in office.letters()).values(), default=0) <= 1


async def switched_on(town: Town, office: PostOffice) -> None:
    async with open_hours(town, **plain(office)) as hours:
        await hours.send()


@pytest.mark.crash
@pytest.mark.parametrize("where", ["to_sender", "to_recipient", "to_letter"])
async def test_who_is_killed_while_sending_leaves_one_unsure(
    quiet_town: Town, crash_cycles: int, where: str
):
    """Before the server has it, or when it has it and has not said so: exactly that one is listed, and the others go, each once."""
    town = quiet_town
    for _ in range(crash_cycles):
        with post_office() as office:
            await switched_on(town, office)
            before, sent = states(town), len(mails(town))
            for _ in range(3):
                await booked(town)
            office.hangs_at = where
            with victim(town, office) as process:

                async def begun() -> bool:
                    return office.hanging

                await eventually(begun)
                process.kill()
                process.wait()
            assert states(town)["sending"] == 1
            office.hangs_at = ""
            async with open_hours(town, **plain(office)) as hours:
                assert states(town)["unsure"] == before["unsure"] + 1
                await hours.send()
            new = mails(town, "state, why")[sent:]
            assert sorted(new) == [("sent", None), ("sent", None), ("unsure", "interrupted")]
            assert each_once(office)
            assert len(office.letters()) == 2 + (where == "to_letter")


async def test_two_processes_send_each_once(quiet_town: Town):
    """One has the lock, the other waits for it, and goes on when the first is gone."""
    town = quiet_town
    with post_office() as office:
        await switched_on(town, office)
        before = states(town)["sent"]
        with victim(town, office) as first, victim(town, office):
            for _ in range(3):
                await booked(town)

            async def all_sent() -> bool:
                return states(town)["sent"] == before + 3

            await eventually(all_sent)
            first.kill()
            first.wait()
            for _ in range(2):
                await booked(town)
            before += 2
            await eventually(all_sent)
        assert each_once(office)
        assert len(office.letters()) == 5


async def test_a_view_that_is_made_again_sends_nothing_again(quiet_town: Town):
    """What was taken over stands in the tables of mail, not in the view."""
    town = quiet_town
    with post_office() as office:
        async with open_hours(town, **plain(office)) as hours:
            await booked(town)
            assert await hours.send() == 1
            before = mails(town)
            await asyncio.to_thread(rebuild, town.url, town.book, RULES, OUTBOX)
            assert await hours.send() == 0
        assert mails(town) == before
        assert len(office.letters()) == 1


async def test_in_another_place_all_that_was_not_sent_is_unsure(quiet_town: Town):
    """After a restore or a promotion nobody knows what went out meanwhile: what waited, and what was to be taken over."""
    town = quiet_town
    with post_office() as office:
        await switched_on(town, office)
        sent = len(mails(town))
        await booked(town)
        with psycopg.connect(signed_in_as(town.url, town.book.owner), autocommit=True) as owner:
            owner.execute(f"UPDATE {town.book.access}.mail_seen SET place = 'elsewhere'")
        async with open_hours(town, **plain(office)) as hours:
            assert await hours.send() == 0
        assert mails(town, "state, why")[sent:] == [("unsure", "restored")]
        await booked(town)
        async with open_hours(town, **plain(office)) as hours:
            assert await hours.send() == 1
        assert len(office.letters()) == 1


async def test_who_is_forgotten_is_told_nothing(quiet_town: Town):
    """A mail that still waits for somebody who applied, was declined and is forgotten is dropped."""
    town = quiet_town
    who = {"person": True, "home_hub": town["hub"], "name": "Edo Grigi", "email": "edo@example.org"}
    applied = await town.post(
        "/members", {**who, "tax_code": "DE:98989898", "birth_date": "1990-01-01"}
    )
    member = applied.headers["location"].rpartition("/")[2]
    with post_office() as office:
        await switched_on(town, office)
        sent = len(mails(town))
        assert (await town.post(f"/members/{member}/decline", {"reason": "Non ora"})).is_success
        assert (await town.post(f"/members/{member}/forget")).is_success
        async with open_hours(town, **plain(office)) as hours:
            assert await hours.send() == 1
        assert mails(town, "kind, state, why")[sent:] == [("declined", "dropped", "nobody-there")]
        assert office.letters() == []


async def test_nothing_that_is_kept_or_said_tells_an_address(
    quiet_town: Town, caplog: pytest.LogCaptureFixture
):
    """Neither the tables nor the logs, whatever the mail server answers."""
    town = quiet_town
    caplog.set_level(0)
    with post_office() as office:
        await switched_on(town, office)
        for answer in ("550 anna@example.org is unknown", "451 anna@example.org later", "hang up"):
            office.to_letter = lambda _, answer=answer: answer
            async with open_hours(town, **plain(office)) as hours:
                await booked(town)
                await hours.send()
    ours = [one.getMessage() for one in caplog.records if not one.name.startswith("mail.")]
    told = " ".join(ours) + str(mails(town, "m::text"))
    assert "anna@" not in told
    assert "Bianchi" not in told
