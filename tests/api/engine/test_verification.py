"""An auditor has the whole book verified over HTTP, sees how far that is, and is told what differs."""

import asyncio
from dataclasses import replace

import psycopg
import pytest

from api.engine.tokens import issue
from ledger.kernel.who import Role, Who
from tests.api.serving import eventually, served
from tests.api.town import Town
from tests.api.verifying import verifying

pytestmark = pytest.mark.anyio

SHADOWS = "SELECT count(*) FROM pg_tables WHERE schemaname = %s"
TAMPER = "UPDATE {read}.hubs SET name = name || '!'"
MEND = "UPDATE {read}.hubs SET name = rtrim(name, '!')"


@pytest.fixture
def root(town: Town):
    """The superuser, whom nothing stops."""
    with psycopg.connect(town.url, autocommit=True) as connection:
        yield connection


async def begun(town: Town, who: str = "auditor") -> dict:
    """Begin one, without an idempotency key."""
    token = {"authorization": f"Bearer {town.tokens[who]}"}
    answer = await town.client.post("/verifications", headers=token)
    assert answer.status_code == 202, answer.text
    assert answer.headers["location"] == f"/verifications/{answer.json()['verification']}"
    return answer.json()


async def ended(town: Town, begun: dict) -> dict:
    """Ask until it has ended; whoever began it may have gone away."""
    while True:
        answer = await town.get(f"/verifications/{begun['verification']}", "operator")
        assert answer.status_code == 200, answer.text
        if (shown := answer.json())["state"] != "running":
            return shown
        await asyncio.sleep(0.1)


async def test_a_sound_book_agrees_and_the_way_there_is_shown(town: Town):
    """What is being checked, how far that is, by whom it was asked for; and at the end the root."""
    shown = await begun(town)
    assert (shown["state"], shown["by"]) == ("running", "aldo")
    stages = set()
    while shown["state"] == "running":
        shown = (await town.get(f"/verifications/{shown['verification']}", "auditor")).json()
        assert 0 <= shown["percent"] <= 100
        stages.add(shown["checking"])
        await asyncio.sleep(0.02)
    assert stages <= {"", "the log", "the rows of all views"}
    outcome = shown["outcome"]
    assert (shown["state"], outcome["agrees"], outcome["findings"]) == ("done", True, [])
    assert outcome["position"] == outcome["tree_size"] > 50
    assert len(outcome["root"]) == 64


async def test_a_row_that_was_tampered_with_is_named_with_what_mends_it(town: Town, root):
    """In the words of the command line."""
    root.execute(town.book.fill(TAMPER).encode())
    try:
        outcome = (await ended(town, await begun(town, "operator")))["outcome"]
    finally:
        root.execute(town.book.fill(MEND).encode())
    assert not outcome["agrees"]
    assert any(one.startswith("views: places: hubs shows (") for one in outcome["findings"])
    assert any("`patto rebuild` makes them anew" in one for one in outcome["mending"])


async def test_an_outcome_that_the_book_did_not_write_is_not_shown(town: Town, root):
    """Whoever makes a finding good in the table makes it no outcome at all; who had it verified is in the log of access."""
    name = (await ended(town, await begun(town)))["verification"]
    log = await town.get("/access-log", "auditor", params={"what": "verified", "limit": 1})
    (told,) = log.json()["accesses"]
    assert (told["actor"], told["target"]) == ("aldo", name)
    forge = """UPDATE {access}.verifications SET outcome = replace(outcome::text, '"seconds":', '"seconds":1')::json
        WHERE verification = %s"""
    kept = root.execute(
        town.book.fill("SELECT outcome::text FROM {access}.verifications WHERE verification = %s"),
        [name],
    ).fetchone()
    root.execute(town.book.fill(forge), [name])
    try:
        shown = (await town.get(f"/verifications/{name}", "auditor")).json()
        assert (shown["state"], shown["outcome"]) == ("failed", None)
        assert "not written by the book" in shown["why"]
    finally:
        mend = "UPDATE {access}.verifications SET outcome = %s::json WHERE verification = %s"
        root.execute(town.book.fill(mend), [*kept, name])
    assert (await town.get(f"/verifications/{name}", "auditor")).json()["state"] == "done"


async def test_while_one_runs_whoever_asks_is_told_of_it(town: Town):
    """There is one at a time; asking twice does nothing twice."""
    first, second = await asyncio.gather(begun(town), begun(town, "operator"))
    assert first["verification"] == second["verification"]
    assert (await ended(town, first))["state"] == "done"
    again = await begun(town)
    assert again["verification"] != first["verification"]
    await ended(town, again)


async def test_a_token_that_only_reads_is_enough(town: Town, root):
    """A verification writes no fact; an auditor who may give no command may have the book verified."""
    reads = Who("adele", Role.AUDITOR, reads_only=True)
    town.tokens["reads"] = issue(root, town.book, town.macs, reads)

    async def is_known() -> bool:
        return (await town.get("/me", "reads")).status_code == 200

    await eventually(is_known)
    assert (await ended(town, await begun(town, "reads")))["by"] == "adele"


async def test_nobody_else_has_a_book_verified_or_hears_of_it(town: Town):
    """Auditors and operators alone."""
    shown = await begun(town)
    for role in ("treasurer", "host", "member"):
        assert (await town.post("/verifications", who=role)).status_code == 403
        path = f"/verifications/{shown['verification']}"
        assert (await town.get(path, role)).status_code == 403
    assert (await town.get("/verifications/0123456789abcdef", "auditor")).status_code == 404
    assert (await town.get("/verifications/0123456789abcdef?x=1", "auditor")).status_code == 422
    await ended(town, shown)


async def test_it_ends_with_the_server_and_leaves_nothing_behind(town: Town, root):
    """The process is gone, and so is what it had made; the book can be verified at once by another."""
    async with served(replace(town)) as other:
        running = await begun(other)
        while running["state"] == "running" and not running["checking"]:
            path = f"/verifications/{running['verification']}"
            running = (await other.get(path, "operator")).json()
            await asyncio.sleep(0.02)
        assert running["state"] == "running"
    assert root.execute(SHADOWS, [town.book.shadow]).fetchone() == (0,)
    assert (await ended(town, await begun(town)))["state"] == "done"


async def test_every_process_shows_what_another_runs_and_begins_no_second(town: Town):
    """Two apps on one book: whichever is asked tells of the same, while it runs and when the other has gone."""
    async with served(replace(town)) as other:
        first = await begun(other)
        assert (await begun(town, "operator"))["verification"] == first["verification"]
        shown = await ended(town, first)
        path = f"/verifications/{first['verification']}"
        assert (await other.get(path, "auditor")).json() == shown
    assert shown["state"] == "done"
    assert (await town.get(path, "auditor")).json() == shown


async def test_one_whose_process_was_killed_says_so_and_another_is_begun(town: Town):
    """It stands written down as running, and nobody runs it: the next is not kept waiting by it."""
    with verifying(town) as cut_off:
        path = f"/verifications/{cut_off}"
        assert (await town.get(path, "auditor")).json()["state"] == "running"
        assert (await begun(town))["verification"] == cut_off
    shown = (await town.get(path, "auditor")).json()
    while shown["state"] == "running":  # PostgreSQL has yet to notice.
        shown = (await town.get(path, "auditor")).json()
    assert (shown["state"], shown["outcome"]) == ("failed", None)
    assert "has died" in shown["why"]
    again = await begun(town)
    assert again["verification"] != cut_off
    assert (await ended(town, again))["state"] == "done"
    shown = (await town.get(path, "auditor")).json()
    assert (shown["state"], shown["ended_at"] is None) == ("failed", False)


async def test_a_book_is_verified_by_one_at_a_time_whoever_it_is(town: Town, root):
    """`patto verify`, or another server: the second says that somebody is at it."""
    root.execute("SELECT pg_advisory_lock(hashtextextended(%s, 2))", [town.book.read])
    shown = await ended(town, await begun(town))
    assert (shown["state"], shown["outcome"]) == ("failed", None)
    assert "there is one at a time" in shown["why"]
