"""A company comes by the third door over HTTP: what it has is free for nobody, shown to whom it may be, and free again once it ends."""

from datetime import timedelta

import pytest

from tests.api.doors.test_applications import WORDS, Applicant
from tests.api.town import TODAY, Town

pytestmark = pytest.mark.anyio

TERMS = {"month_cents": 48_800, "vat_bp": 2_200, "notice_days": 30, "overdue_days": 10}
FIRST = TODAY + timedelta(days=300)
UNTIL = FIRST + timedelta(days=5)
ENDS = FIRST + timedelta(days=3)


async def _free(town: Town, position: int) -> tuple[list[int], list[int]]:
    """How many desks, and beds, the village has free on each of the days."""
    span = {"first": str(FIRST), "until": str(UNTIL), "after": position}
    desks = (await town.get(f"/hubs/{town['hub']}/free-desks", params=span)).json()
    beds = (await town.get(f"/hubs/{town['hub']}/free-nights", params=span)).json()
    return [one["free_day"] for one in desks["days"]], [one["beds"] for one in beds["nights"]]


async def test_a_company_has_what_it_rents_until_it_ends(town: Town):
    """One of two desks and one of two beds on five days; from the fourth on they are free again."""
    before = await _free(town, 1)
    one = Applicant(town)
    asked = {"hub": town["hub"], "first": str(FIRST), "until": str(UNTIL), "seats": 1, "beds": 1}
    made = await one.post(
        "/applications/companies", WORDS | asked | {"weekdays": [1, 2, 3, 4, 5, 6, 7]}
    )
    assert made.status_code == 201, made.text
    place = made.headers["location"]
    assert (await town.post(f"{place}/review", {})).status_code == 201
    code = f"DE:{next(town.keys):06d}LEASE"
    words = {"name": WORDS["name"], "email": WORDS["email"], "tax_code": code} | TERMS
    accepted = await town.post(f"{place}/lease", words)
    assert accepted.status_code == 201, accepted.text
    last = accepted.json()["last"]
    told = (await one.get(f"{place}?after={last}")).json()["application"]
    assert (told["step"], told["about"]) == ("accepted", WORDS["about"])
    assert await _free(town, last) == tuple([n - 1 for n in some] for some in before)
    ended = await town.post(
        f"/hubs/{town['hub']}/leases/{told['lease']}/end",
        {"ends": str(ENDS), "reason": "Chiude."},
        "host",
    )
    assert ended.status_code == 201, ended.text
    last = ended.json()["last"]
    assert await _free(town, last) == tuple([n - 1 for n in some[:3]] + some[3:] for some in before)
    path = f"/leases/{told['lease']}?after={last}"
    lease = (await town.get(path, "host")).json()["lease"]
    assert (lease["until"], lease["agreed_until"]) == (str(ENDS), str(UNTIL))
    assert (lease["reason"], lease["seats"], lease["beds"]) == ("Chiude.", 1, 1)
    assert (await town.get(path, "other_host")).status_code == 404
    assert (lease["month_cents"], lease["turns"], lease["billed_until"]) == (
        48_800,
        str(FIRST),
        None,
    )
    months = await town.get(f"/leases/{told['lease']}/months?after={last}", "host")
    assert months.json()["lease_months"] == []
    of_hub = (await town.get(f"/hubs/{town['hub']}/leases?after={last}")).json()["leases"]
    assert told["lease"] in {found["id"] for found in of_hub}
