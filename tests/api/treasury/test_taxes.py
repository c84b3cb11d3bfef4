"""What is owed to the state is read from the lines: VAT by rate with its base, withholding by quarter and holder."""

from csv import DictReader
from datetime import timedelta

import pytest

from tests.api.town import BEGAN, TODAY, Town

pytestmark = pytest.mark.anyio

PERIOD = {"first": BEGAN.isoformat(), "last": TODAY.isoformat()}


async def test_vat_is_told_with_base_and_rate(town: Town):
    """Two guests slept two nights at 40.00: of 160.00, at ten percent, 14.55 are VAT and 145.45 its base; a month of a plan was paid, too."""
    asked = PERIOD | {"owner": town["hub"]}
    (hub,) = (await town.get("/vat-due", params=asked)).json()["hubs"]
    nights, plan = hub["rates"]
    assert nights == {"rate_bp": 1_000, "base_cents": 14_545, "vat_cents": 1_455}
    assert plan["rate_bp"] == 2_200
    due = 1_455 + plan["vat_cents"]
    assert (hub["due_cents"], hub["paid_cents"], hub["opened_cents"]) == (due, 0, 0)


async def test_what_is_paid_back_lowers_what_is_due(town: Town):
    """Half of the nights goes back: as much less of base and VAT, to the cent; what is paid on is told apart."""
    body = {"payer": town["anna"], "of": "use", "amount_cents": 8_000, "note": "noise all night"}
    back = await town.post(f"/stays/{town['past_stay']}/pay-backs", body)
    assert back.status_code == 201
    paid = {"tax": "vat", "owner": town["hub"], "amount_cents": 700}
    last = await town.post("/tax-payments", paid, "treasurer")
    asked = PERIOD | {"owner": town["hub"], "after": last.headers["x-patto-position"]}
    (hub,) = (await town.get("/vat-due", params=asked)).json()["hubs"]
    nights, plan = hub["rates"]
    assert nights == {"rate_bp": 1_000, "base_cents": 7_273, "vat_cents": 727}
    assert (hub["due_cents"], hub["paid_cents"]) == (727 + plan["vat_cents"], 700)


async def test_what_a_hub_sells_besides_nights_has_its_own_rate(town: Town):
    """A hall for 122.00 at 22 percent: two lines of the period, each to the cent, and the entry says of what it is."""
    hub = town["hub"]
    asked = PERIOD | {"owner": hub}
    (before,) = (await town.get("/vat-due", params=asked)).json()["hubs"]
    lines = {
        f"Assets:Bank:Hubs:{hub}": 12_200,
        f"Income:Other:{hub}": -10_000,
        f"Liabilities:VAT:{hub}": -2_200,
    }
    sold = {"rate_bp": 2_200, "base_cents": 10_000, "vat_cents": 2_200}
    body = {
        "owner": hub,
        "lines": [{"account": account, "cents": cents} for account, cents in lines.items()],
        "vat": [sold],
        "why": "the hall, on Saturday",
    }
    entered = await town.post("/entries", body, "treasurer")
    assert entered.status_code == 201
    after = {"after": entered.headers["x-patto-position"]}
    (of_hub,) = (await town.get("/vat-due", params=asked | after)).json()["hubs"]
    nights, plan = before["rates"]
    both = {name: plan[name] + sold[name] for name in ("base_cents", "vat_cents")}
    assert of_hub["rates"] == [nights, {"rate_bp": 2_200} | both]
    assert of_hub["due_cents"] == before["due_cents"] + 2_200
    listed = await town.get("/entries", "treasurer", params={"kind": "by-hand"} | after)
    where = f"/entries/{listed.json()['entries'][-1]['entry']}"
    for who in ("treasurer", "host"):
        (told,) = (await town.get(where, who)).json()["entry"]["vat"]
        assert told == {"hub": hub} | sold
    csv = {"headers": {"accept": "text/csv"}, "params": {"kind": "by-hand"} | after}
    rows = list(DictReader((await town.get("/entries", "treasurer", **csv)).text.splitlines()))
    assert [row["vat.vat_cents"] for row in rows if row["vat.rate_bp"] == "2200"] == ["2200"]


async def test_a_rate_that_is_not_the_vats_is_refused(town: Town):
    """26 instead of 2,600; and VAT without a rate."""
    hub = town["hub"]
    body = {
        "owner": hub,
        "lines": [
            {"account": f"Assets:Bank:Hubs:{hub}", "cents": 12_200},
            {"account": f"Income:Other:{hub}", "cents": -10_000},
            {"account": f"Liabilities:VAT:{hub}", "cents": -2_200},
        ],
        "vat": [{"rate_bp": 22, "base_cents": 10_000, "vat_cents": 2_200}],
        "why": "the hall, on Saturday",
    }
    for refused, slug in ((body, "not-its-rate"), (body | {"vat": []}, "vat-differs")):
        answer = await town.post("/entries", refused, "treasurer")
        assert answer.status_code == 422
        assert answer.json()["type"].endswith(f"/{slug}")


async def test_a_member_is_not_told_the_vat_of_the_hub(town: Town):
    """Of the check-out they see the lines of their account."""
    found = await town.get("/entries", "member", params={"kind": "stay-captured"})
    assert found.json()["entries"]
    assert not any(one["vat"] for one in found.json()["entries"])


async def test_withholding_is_told_by_quarter_and_holder(town: Town):
    """Of a profit of 1,000.01 sixty parts are Anna's and forty Bruno's, and 26 % of each is kept back."""
    day = BEGAN + timedelta(days=60)
    asked = {"year": day.year, "house": town["house"]}
    told = (await town.get("/withholding", params=asked)).json()
    quarter = day.replace(month=day.month - (day.month - 1) % 3, day=1).isoformat()
    assert {one["quarter"] for one in told["holders"]} == {quarter}
    assert {one["member"]: one["withheld_cents"] for one in told["holders"]} == {
        town["anna"]: 15_600,
        town["bruno"]: 10_400,
    }
    assert told["withheld_cents"] == sum(one["withheld_cents"] for one in told["holders"])


async def test_hosts_see_their_own_hubs_vat(town: Town):
    """And nobody's withholding."""
    assert (await town.get("/vat-due", "host", params=PERIOD)).status_code == 200
    other = PERIOD | {"owner": town["other_hub"]}
    assert (await town.get("/vat-due", "host", params=other)).status_code == 403
    assert (await town.get("/withholding?year=2026", "host")).status_code == 403
