"""Tax that a house keeps back when it takes shares back is told to the state with the rest, by quarter and holder."""

import pytest

from tests.api.town import TODAY, Town

pytestmark = pytest.mark.anyio

PRICE = 100_00


async def test_tax_on_shares_taken_back_is_in_the_withholding_of_its_quarter(town: Town):
    """Two shares that cost 100.00 each come back for 300.00: 26.00 of the 100.00 above are kept back, and told."""
    house, bruno = town["house"], town["bruno"]
    body = {"member": bruno, "shares": 2, "price_cents": 2 * PRICE + 100_00, "document": "Rep. 3"}
    asked = await town.post(f"/houses/{house}/redemptions", body, "treasurer")
    done = await town.post(f"{asked.headers['location']}/approval", {}, "operator")
    assert done.status_code == 201, done.text
    quarter = TODAY.replace(month=TODAY.month - (TODAY.month - 1) % 3, day=1).isoformat()
    query = {"year": TODAY.year, "house": house, "after": done.json()["last"]}
    told = (await town.get("/withholding", params=query)).json()
    (taken,) = [one for one in told["holders"] if one["gross_cents"] == body["price_cents"]]
    assert taken == {
        "house": house,
        "quarter": quarter,
        "member": bruno,
        "rate_bp": 2_600,
        "gross_cents": 300_00,
        "cost_cents": 200_00,
        "withheld_cents": 26_00,
    }
    assert told["withheld_cents"] == sum(one["withheld_cents"] for one in told["holders"])
