"""What is owed to the state is read from the lines: VAT by rate with its base, withholding by quarter and holder."""

from datetime import timedelta

import pytest

from tests.api.town import BEGAN, TODAY, Town

pytestmark = pytest.mark.anyio

PERIOD = {"first": BEGAN.isoformat(), "last": TODAY.isoformat()}


async def test_vat_is_told_with_base_and_rate(town: Town):
    """Two guests slept two nights at 40.00: of 160.00, at ten percent, 14.55 are VAT and 145.45 its base."""
    asked = PERIOD | {"owner": town["hub"]}
    (hub,) = (await town.get("/vat-due", params=asked)).json()["hubs"]
    assert hub["rates"] == [{"rate_bp": 1_000, "base_cents": 14_545, "vat_cents": 1_455}]
    assert (hub["due_cents"], hub["paid_cents"]) == (1_455, 0)


async def test_what_is_paid_back_lowers_what_is_due(town: Town):
    """Half of the nights goes back: as much less of base and VAT, to the cent; what is paid on is told apart."""
    body = {"payer": town["anna"], "of": "use", "amount_cents": 8_000, "note": "noise all night"}
    back = await town.post(f"/stays/{town['past_stay']}/pay-backs", body)
    assert back.status_code == 201
    paid = {"tax": "vat", "owner": town["hub"], "amount_cents": 700}
    last = await town.post("/tax-payments", paid, "treasurer")
    asked = PERIOD | {"owner": town["hub"], "after": last.headers["x-patto-position"]}
    (hub,) = (await town.get("/vat-due", params=asked)).json()["hubs"]
    assert hub["rates"] == [{"rate_bp": 1_000, "base_cents": 7_273, "vat_cents": 727}]
    assert (hub["due_cents"], hub["paid_cents"]) == (727, 700)


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
