"""A command is looked at before it is given: the facts that it would write, or why it would be refused."""

import psycopg
import pytest

from tests.api.town import Town

pytestmark = pytest.mark.anyio

PREVIEW = {"preview": "true"}
PERSON = {
    "person": True,
    "name": "Dora  Blu",
    "email": "dora@Example.org",
    "tax_code": "bludra85a41h501j",
}


def count(town: Town, table: str) -> int:
    """Count the rows of one of the book's tables, as its owner."""
    with psycopg.connect(town.url) as connection:
        (found,) = connection.execute(f"SELECT count(*) FROM {table}").fetchone()
    return int(found)


async def look(town: Town, path: str, body, who: str = "operator", params=PREVIEW, **headers):
    """Send a command as a preview."""
    headers["authorization"] = f"Bearer {town.tokens[who]}"
    return await town.client.post(path, json=body, headers=headers, params=params)


async def test_a_preview_tells_the_facts_of_the_command_and_where_it_was_decided(town: Town):
    """200, no receipt, nothing written; then the command does just that."""
    path, body = f"/hubs/{town['hub']}/rooms", {"name": "Torre", "beds": 2}
    before = count(town, f"{town.book.schema}.facts")
    shown = await look(town, path, body)
    assert (shown.status_code, shown.json()["position"]) == (200, before)
    assert shown.headers["x-patto-position"] == str(before)
    assert count(town, f"{town.book.schema}.facts") == before
    (done,) = (await town.post(path, body)).json()["facts"]
    (would,) = shown.json()["facts"]
    assert would | {"room": done["room"]} == done


async def test_a_preview_is_refused_with_the_problem_of_the_command(town: Town):
    """The same status, type and figures."""
    body = {"member": town["anna"], "shares": 100_000}
    path = f"/offerings/{town['offering']}/pledges"
    shown, done = await look(town, path, body), await town.post(path, body)
    assert (shown.status_code, shown.json()) == (done.status_code, done.json())
    assert shown.status_code == 409


async def test_words_about_people_are_told_as_they_would_be_kept_and_the_vault_stays_as_it_is(
    town: Town,
):
    """Who sent them reads them; no key is made for somebody who is not there yet."""
    keys, lookups = (f"{town.book.vault}.{table}" for table in ("keys", "lookups"))
    before = count(town, keys), count(town, lookups)
    shown = await look(town, "/members", PERSON | {"home_hub": town["hub"]})
    fact = shown.json()["facts"][0]
    assert (fact["email"], fact["tax_code"]) == ("dora@example.org", "BLUDRA85A41H501J")
    assert (count(town, keys), count(town, lookups)) == before


async def test_words_of_what_needs_a_second_person_are_told_as_they_were_sent(town: Town):
    """They stand in the command that would be proposed, and in what would follow; once it is they are sealed there."""
    proposal = (await town.get(f"/proposals/{town['proposal']}")).json()["proposal"]
    path = f"/members/{proposal['body']['member']}/write-offs"
    body = {"amount_cents": 100, "note": "Gone abroad"}
    shown = await look(town, path, body, "treasurer")
    assert shown.status_code == 200, shown.text
    would, follows = shown.json()["facts"]
    assert would["body"]["note"] == follows["note"] == "Gone abroad"
    assert (follows["is"], follows["kind"]) == ("treasury.entry-posted.v1", "write-off")
    (done,) = (await town.post(path, body, "treasurer")).json()["facts"]
    assert done["body"]["note"].startswith("v1:")


async def test_nobody_is_forgotten_by_looking(town: Town):
    """The fact is shown, and the key that opens the person's words is still there."""
    applied = await town.post("/members", PERSON | {"home_hub": town["hub"]})
    path = applied.headers["location"]
    declined = await town.post(f"{path}/decline", {"reason": "Only looking"})
    shown = await look(town, f"{path}/forget", None)
    assert shown.json()["facts"][0]["is"] == "members.member-forgotten.v1"
    after = {"x-patto-position": declined.headers["x-patto-position"]}
    assert (await town.get(path, headers=after)).json()["member"]["name"] == "Dora Blu"


async def test_a_preview_takes_no_key(town: Town):
    """A client that lost the word `preview` on the way has sent no command either."""
    answer = await look(town, "/hubs", {}, **{"idempotency-key": "mine"})
    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/key-unwanted")


@pytest.mark.parametrize("params", [{"preview": "yes"}, {"previw": "true"}, {"preview": "True"}])
async def test_what_was_meant_as_a_preview_is_never_done(town: Town, params):
    """A word that is not known is refused, with a key as without."""
    path, body = f"/hubs/{town['hub']}/rooms", {"name": "Nessuna", "beds": 1}
    before = count(town, f"{town.book.schema}.facts")
    for headers in ({}, {"idempotency-key": "meant"}):
        assert (await look(town, path, body, params=params, **headers)).status_code == 422
    assert count(town, f"{town.book.schema}.facts") == before


async def test_a_preview_is_for_whom_the_command_is_for(town: Town):
    """What a role may not do it may not look at either."""
    path, body = f"/members/{town['anna']}/payments-in", {"amount_cents": 100}
    shown, done = (
        await look(town, path, body, "member"),
        await town.post(path, body, "member"),
    )
    assert (shown.status_code, shown.json()) == (done.status_code, done.json())
    assert shown.status_code == 403
