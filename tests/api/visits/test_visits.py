"""The visits behind the balance over HTTP: staff read all, a host those of the own hub; nobody is named."""

from datetime import timedelta

import pytest

from tests.api.town import BEGAN, TODAY, Town

pytestmark = pytest.mark.anyio
NIGHT = BEGAN + timedelta(days=75)
SPAN = {"first": str(BEGAN), "last": str(TODAY)}


async def test_a_visit_is_told_with_what_it_is_worth_and_what_was_paid(town: Town):
    """Vera slept by visa day: it cost her nothing, is worth what was agreed, and her hub owes that with VAT for the same night."""
    home, host = town["debtor_hub"], town["creditor_hub"]
    asked = SPAN | {"home": home, "host": host}
    answer = await town.get("/visits", params=asked)
    assert answer.status_code == 200, answer.text
    (visit,) = answer.json()["visits"]
    assert (visit["visited"], visit["unit"], visit["quantity"]) == (str(NIGHT), "night", 1)
    assert (visit["worth_cents"], visit["paid_cents"]) == (22_73, 0)
    (owed,) = (await town.get("/owed-visits", params={"home": home})).json()["owed_visits"]
    assert (owed["home"], owed["host"], owed["visited"]) == (home, host, str(NIGHT))
    assert owed["cents"] == visit["worth_cents"] + 2_27
    fact = (await town.get(f"/facts/{visit['position']}", "auditor")).json()
    assert "night-slept" in str(fact)
    assert not [name for name in ("anna", "bruno", "vera") if name in answer.text.lower()]
    before = str(NIGHT - timedelta(days=1))
    then = await town.get("/visits", params=SPAN | {"as_of": before})
    assert host not in {one["host"] for one in then.json()["visits"]}


async def test_who_reads_them(town: Town):
    """A host sees no visits of others, a member none."""
    assert (await town.get("/visits", "member", params=SPAN)).status_code == 403
    other = await town.get("/visits", "host", params=SPAN | {"hub": town["creditor_hub"]})
    assert other.status_code == 403
    mine = await town.get("/visits", "host", params=SPAN)
    assert mine.status_code == 200
    assert all(town["hub"] in (one["home"], one["host"]) for one in mine.json()["visits"])
    table = await town.get("/visits", params=SPAN, headers={"Accept": "text/csv"})
    assert table.status_code == 200, table.text
    assert table.text.splitlines()[0].startswith("id,visited,home")
