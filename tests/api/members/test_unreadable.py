"""One person's lost or exchanged key is that person's matter: everybody else is shown as before."""

import psycopg
import pytest

from tests.api.town import Town

pytestmark = pytest.mark.anyio


@pytest.mark.unreadable
async def test_whoever_cannot_be_read_is_shown_as_unreadable_among_the_others(town: Town):
    """Bruno's row holds Anna's key, Carla's is gone: both are listed, without a word."""
    exchange = """UPDATE {vault}.keys k SET key_id = a.key_id, wrapped = a.wrapped
        FROM {vault}.keys a WHERE k.person = %s AND a.person = %s"""
    with psycopg.connect(town.url) as root:
        assert root.execute(town.book.fill(exchange), [town["bruno"], town["anna"]]).rowcount
        lose = "DELETE FROM {vault}.keys WHERE person = %s"
        assert root.execute(town.book.fill(lose), [town["carla"]]).rowcount
    answer = await town.get("/members", params={"limit": 1000})
    assert answer.status_code == 200, answer.text
    shown = {one["id"]: one for one in answer.json()["members"]}
    for name in ("bruno", "carla"):
        one = shown[town[name]]
        assert (one["unreadable"], one["forgotten"]) == (True, False)
        assert (one["name"], one["email"], one["tax_code"]) == (None, None, None)
        alone = (await town.get(f"/members/{town[name]}")).json()
        assert alone["member"]["unreadable"] is True
    anna = shown[town["anna"]]
    assert anna["unreadable"] is False
    assert anna["name"]


async def test_nothing_is_sealed_under_a_key_that_does_not_open(town: Town):
    """The command says so with 503, and may be repeated once the vault was restored."""
    change = {"name": "Bruno", "email": "bruno@example.org"}
    answer = await town.post(f"/members/{town['bruno']}/contact", change)
    assert (answer.status_code, answer.json()["type"].rpartition("/")[2]) == (
        503,
        "person-unreadable",
    )
