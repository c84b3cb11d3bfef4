"""Over HTTP: an operator sets what a municipality asks, guests see it before they book, and a host says who is exempt."""

import pytest

from tests.api.stays.inn import days, seen
from tests.api.town import Town

pytestmark = pytest.mark.anyio
RATES = [
    {"first": "01-01", "last": "06-30", "cents": 200},
    {"first": "07-01", "last": "12-31", "cents": 300},
    {"lodging": "hostel", "cents": 50},
]


async def istat_of(inn: Town) -> str:
    return (await inn.get(f"/hubs/{inn['hub']}", "host")).json()["hub"]["istat"]


async def test_a_table_is_set_shown_and_charged_by_one_rule(inn: Town):
    """What availability shows is what is reserved, before and after, for more nights than are taxed."""
    town = await istat_of(inn)
    path, hub = f"/municipalities/{town}/city-tax", inn["hub"]
    asked = {"valid_from": days(10), "rates": RATES, "nights_max": 3, "others": ["carer"]}
    assert (await inn.post(path, asked, "host")).status_code == 403
    overlapping = asked | {"rates": [*RATES, {"first": "06-30", "last": "07-01", "cents": 1}]}
    refused = await inn.post(path, overlapping, "operator")
    assert refused.json()["type"] == "/problems/seasons-overlap"
    tables = await seen(inn, await inn.post(path, asked, "operator"), path, "anna")
    (table,) = tables["tables"]
    assert (table["istat"], table["nights_max"], table["others"]) == (town, 3, ["carer"])
    for first, last in ((8, 15), (9, 12), (10, 16)):
        span = {"arrive": days(first), "depart": days(last)}
        free = (
            await inn.get("/availability", "anna", params={"guests": 2, "hub": hub, **span})
        ).json()["hubs"][0]
        beds = [
            {"room": one["room"], "bed": one["bed"], "guest": inn["dino"] if not n else None}
            for n, one in enumerate(free["proposal"])
        ]
        preview = await inn.client.post(
            f"/hubs/{hub}/stays",
            json={"payer": inn["dino"], "beds": beds, **span},
            headers={"authorization": f"Bearer {inn.tokens['dino']}"},
            params={"preview": "true"},
        )
        (reserved,) = preview.json()["facts"]
        assert free["total_cents"] == sum(line[6] for line in reserved["bill"])
        assert free["city_tax_cents"] == sum(
            line[6] for line in reserved["bill"] if line[0] == "tax"
        )
    assert free["city_tax_cents"] in (2 * 3 * 200, 2 * 3 * 300)


async def test_a_host_says_why_a_guest_owes_nothing(inn: Town):
    """The party arrived before the table: nothing of it counts for them, and the register says age and residence itself."""
    path = f"/stays/{inn['party']}/exemptions"
    asked = {"payer": inn["anna"], "guest": inn["anna"], "reason": "carer", "note": "the paper"}
    assert (await inn.post(path, asked, "anna")).status_code == 403
    refused = await inn.post(path, asked, "host")
    assert refused.json()["type"] == "/problems/not-a-reason-here"
    register = await inn.post(path, asked | {"reason": "age"}, "host")
    assert register.json()["type"] == "/problems/register-says-so"
    beds = [{"room": inn["attic"], "bed": "1", "guest": inn["elsa"]}]
    span = {"arrive": days(11), "depart": days(13)}
    reserved = await inn.post(
        f"/hubs/{inn['hub']}/stays", {"payer": inn["elsa"], "beds": beds, **span}, "elsa"
    )
    stay = reserved.json()["facts"][0]["stay"]
    booked = await inn.post(f"/stays/{stay}/book", {"payer": inn["elsa"]}, "elsa")
    assert booked.status_code == 201, booked.text
    elsa = {"payer": inn["elsa"], "guest": inn["elsa"], "reason": "carer", "note": "the paper"}
    exempted = await inn.post(f"/stays/{stay}/exemptions", elsa, "host")
    assert exempted.status_code == 201, exempted.text
    fact = exempted.json()["facts"][0]
    assert (fact["reason"], "the paper" in str(fact)) == ("carer", False)
    change = {"payer": inn["elsa"], "arrive": days(11), "depart": days(12), "shown_fee_cents": 0}
    after = await seen(
        inn, await inn.post(f"/stays/{stay}/change", change, "elsa"), f"/stays/{stay}"
    )
    assert [line["what"] for line in after["bill"]] == ["use", "deposit"]


async def test_a_residence_is_told_as_a_municipality(inn: Town):
    """Only its region stays, and whether it is the hub's own where that matters."""
    told = await inn.post(
        f"/stays/{inn['party']}/guests",
        {"guest": inn["anna"], "residence": await istat_of(inn)},
        "host",
    )
    fact = told.json()["facts"][0]
    assert not fact["lives_here"]
    assert not fact["residence"].isdigit()


async def test_a_hub_returns_what_its_guests_owed(inn: Town):
    """Quarters and years, as JSON and CSV: of two guests who left, two nights; all of it still to be paid over."""
    hub = inn["hub"]
    found = (await inn.get("/city-tax-returns", "host")).json()["returns"]
    years = [one for one in found if one["quarter"] is None]
    quarters = [one for one in found if one["quarter"] is not None]
    sums = ("guests", "nights", "taxed", "due_cents", "moved_cents")
    for name, sum_of_all in zip(sums, (2, 2, 2, 300, 300), strict=True):
        assert sum(one[name] for one in years) == sum_of_all, name
        assert sum(one[name] for one in quarters) == sum_of_all, name
    last = max(years, key=lambda one: one["year"])
    assert (last["hub"], last["open_cents"], last["agrees"]) == (hub, 300, True)
    town = await istat_of(inn)
    asked = {"municipality": town, "year": last["year"], "quarter": 9}
    assert (await inn.get("/city-tax-returns", "auditor", params=asked)).status_code == 422
    table = await inn.get(
        "/city-tax-returns", "auditor", params={"hub": hub}, headers={"accept": "text/csv"}
    )
    heads, *rows = table.text.strip().splitlines()
    assert "exempt_resident" in heads
    assert len(rows) == len(found)
    assert (await inn.get("/city-tax-returns", "anna")).status_code == 403
    of_others = await inn.get("/city-tax-returns", "other_host")
    assert of_others.json()["returns"] == []
