"""What is read of shares: a venture's book of members, the sheet that a pledge saw, a house's address and its year."""

from datetime import timedelta

import pytest

from tests.api.town import TODAY, Town

pytestmark = pytest.mark.anyio
TERMS = {
    "price_cents": 5_000,
    "shares_min": 1,
    "shares_max": 10,
    "opens": str(TODAY),
    "closes": str(TODAY + timedelta(days=3)),
    "cooling_off_days": 4,
}
WARNED = {
    "version": 1,
    "investor": "non-sophisticated",
    "assessed": str(TODAY),
    "accepted": True,
}


async def test_a_venture_has_a_book_of_members_too(town: Town):
    """Its founder by name and title, then a gift by its document, and the lien on what is left."""
    path, founder = f"/ventures/{town['venture']}", town["carla"]
    gift = {
        "giver": founder,
        "receiver": town["bruno"],
        "shares": 2,
        "document": "Rep. 12 of Rossi",
    }
    assert (await town.post(f"{path}/gifts", gift)).status_code == 201
    lien = {"member": founder, "shares": 5, "creditor": "Banca di Ala", "document": "Rep. 13"}
    assert (await town.post(f"{path}/liens", lien)).status_code == 201
    book = (await town.get(f"{path}/book-of-members", "other_member")).json()
    assert book["thing"] == town["venture"]
    told = [(one["number"], one["name"], one["shares"], one["title"]) for one in book["entries"]]
    assert told == [
        (1, "Carla Verdi", 1_000, "founder"),
        (2, "Carla Verdi", -2, "gift"),
        (3, "Bruno Neri", 2, "gift"),
    ]
    assert [one["document"] for one in book["entries"]] == ["", *["Rep. 12 of Rossi"] * 2]
    assert [(one["shares"], one["creditor"]) for one in book["liens"]] == [(5, "Banca di Ala")]
    assert (await town.get(f"{path}/book-of-members", "member")).status_code == 403


async def test_a_pledge_shows_the_sheet_that_it_saw(town: Town):
    """By version and hash; once there is a second version, the first is still what it saw."""
    opened = await town.post(
        "/houses", {"hub": town["hub"], "name": "Casa del forno", "form": "spa"}
    )
    house = opened.json()["facts"][0]["house"]
    first, second = ({"sha256": sign * 32, "version": n} for n, sign in ((1, "ab"), (2, "cd")))
    offered = await town.post(f"/houses/{house}/offerings", TERMS | {"sheet": first})
    path = f"/offerings/{offered.json()['facts'][0]['offering']}"
    asked = {"member": town["bruno"], "shares": 1, "warned": WARNED}
    pledged = await town.post(f"{path}/pledges", asked)
    assert pledged.status_code == 201, pledged.text
    assert (await town.post(f"{path}/sheet", {"sheet": second})).status_code == 201
    saw = await town.get(f"{path}/pledges/{pledged.json()['facts'][0]['pledge']}")
    assert saw.json()["pledge"]["warned"] == {
        "version": 1,
        "sha256": "ab" * 32,
        "investor": "non-sophisticated",
        "assessed": str(TODAY),
    }
    assert (await town.get(path)).json()["offering"]["sheet"] == second


async def test_everybody_knows_where_a_house_stands(town: Town):
    """Whoever may buy shares must; told again, the last holds."""
    path = f"/houses/{town['house']}"
    for address in ("Via Roma 12", "Via Roma 14"):
        told = {"address": address, "cadastre": "Sheet 12, parcel 345, unit 2"}
        assert (await town.post(f"{path}/address", told)).status_code == 201
    for who in ("operator", "other_member"):
        house = (await town.get(path, who)).json()["house"]
        assert (house["address"], house["cadastre"]) == ("Via Roma 14", told["cadastre"])


async def test_holders_read_what_their_house_earned_in_a_year(town: Town):
    """1,200.00 of rent, no costs; a year to come is refused, and strangers too."""
    path = f"/houses/{town['house']}/profit-and-loss"
    years = range(TODAY.year - 1, TODAY.year + 1)
    results = [
        (await town.get(path, "member", params={"year": str(year)})).json() for year in years
    ]
    (earned,) = [one for result in results for one in result["owners"]]
    assert (earned["owner"], earned["income_cents"], earned["costs_cents"]) == (
        town["house"],
        120_000,
        0,
    )
    to_come = {"year": str(TODAY.year + 1)}
    assert (await town.get(path, "member", params=to_come)).status_code == 422
    now = {"year": str(TODAY.year)}
    assert (await town.get(path, "other_member", params=now)).status_code == 403
