"""Over HTTP: prices by hand within limits, rooms and hubs withdrawn, what an empty availability says."""

import pytest

from tests.api.stays.inn import counted_again, days, seen
from tests.api.town import Town

pytestmark = pytest.mark.anyio


async def test_a_price_by_hand_is_within_the_operators_limits(inn: Town):
    """Half of 40,00 at least, 40,00 at most, for a reason; what is too much goes back; a stricter rule holds at once."""
    path = f"/stays/{inn['party']}"
    money = f"/members/{inn['anna']}/money"
    before = (await inn.get(money, "anna")).json()["wallet_cents"]
    asked = {"payer": inn["anna"], "night_cents": 1_999, "reason": "comes every week"}
    for cents in (1_999, 4_001):
        wrong = await inn.post(f"{path}/price", asked | {"night_cents": cents}, "host")
        limits = {name: wrong.json()[name] for name in ("type", "least_cents", "most_cents")}
        assert limits == {
            "type": "/problems/price-out-of-limits",
            "least_cents": 2_000,
            "most_cents": 4_000,
        }
    for who, why in (("anna", 403), ("other_host", 403)):
        assert (await inn.post(f"{path}/price", asked, who)).status_code == why
    unsaid = await inn.post(f"{path}/price", asked | {"reason": ""}, "host")
    assert (unsaid.status_code, unsaid.json()["field"]) == (422, "reason")
    agreed = await inn.post(f"{path}/price", asked | {"night_cents": 2_500}, "host")
    after = await seen(inn, agreed, path)
    assert after["stay"]["fee_cents"] == 0
    assert "every week" not in agreed.text
    asked_after = {"after": agreed.json()["last"]}
    back = (await inn.get(money, "anna", params=asked_after)).json()["wallet_cents"] - before
    assert back == 4 * 3 * 1_500
    rule = {"rule": "by-hand-percent", "valid_from": days(0), "value": 80}
    assert (await inn.post("/stay-rules", rule, "host")).status_code == 403
    assert (await inn.post("/stay-rules", rule)).status_code == 201
    strict = await inn.post(f"{path}/price", asked | {"night_cents": 2_400}, "host")
    assert strict.json()["type"] == "/problems/price-out-of-limits"
    assert strict.json()["least_cents"] == 3_200


async def test_a_room_opened_by_mistake_is_withdrawn(inn: Town):
    """Nobody sleeps in it: it is in no list and offers nothing; the bunks are lived in, and say by whom."""
    hub = inn["hub"]
    added = await inn.post(f"/hubs/{hub}/rooms", {"name": "Camra", "beds": ["a"]}, "host")
    room = added.json()["facts"][0]["room"]
    wrong = await inn.post(f"/rooms/{inn['bunks']}/withdraw", who="host")
    assert (wrong.status_code, wrong.json()["type"]) == (409, "/problems/room-is-lived-in")
    assert wrong.json()["stays"] == [inn["party"]]
    assert (await inn.post(f"/rooms/{room}/withdraw", who="other_host")).status_code == 403
    withdrawn = await inn.post(f"/rooms/{room}/withdraw", who="host")
    listed = await seen(inn, withdrawn, f"/hubs/{hub}/rooms")
    assert room not in {one["id"] for one in listed["rooms"]}
    assert (await inn.get(f"/rooms/{room}", "host")).json()["room"]["withdrawn"] == days(0)
    price = await inn.post(f"/rooms/{room}/prices", {"valid_from": days(0), "cents": 1}, "host")
    assert price.status_code in (404, 409)
    again = await inn.post(f"/hubs/{hub}/rooms", {"name": "Camra", "beds": ["a"]}, "host")
    assert again.status_code == 201


async def test_a_hub_opened_by_mistake_is_withdrawn(inn: Town):
    """The same hub twice is refused unless it is meant; the second is withdrawn, the lived-on one is not."""
    ala = {"name": "Spazio di Elva", "side": "village", "istat": "004079"}
    twice = await inn.post("/hubs", ala)
    assert (twice.status_code, twice.json()["type"]) == (409, "/problems/hub-is-there")
    meant = await inn.post("/hubs", ala | {"another": True})
    hub = meant.json()["facts"][0]["hub"]
    lived = await inn.post(f"/hubs/{inn['hub']}/withdraw")
    assert lived.json()["type"] == "/problems/hub-is-lived-on"
    assert set(lived.json()["rooms"]) >= {inn["blue"], inn["bunks"], inn["attic"]}
    assert (await inn.post(f"/hubs/{hub}/withdraw", who="host")).status_code == 403
    withdrawn = await inn.post(f"/hubs/{hub}/withdraw")
    listed = await seen(inn, withdrawn, "/hubs", "anna")
    assert hub not in {one["id"] for one in listed["hubs"]}
    assert (await inn.get(f"/hubs/{hub}")).json()["hub"]["withdrawn"] == days(0)


async def test_an_empty_availability_says_why(inn: Town):
    """No terms, no code, closed, all taken: each hub one reason, the first that is so."""
    nights = {"arrive": days(0), "depart": days(1)}
    for room in ("blue", "attic"):
        closing = {"first": days(0), "until": days(1), "reason": "works"}
        closed = await inn.post(f"/rooms/{inn[room]}/closings", closing, "host")
        assert closed.status_code in (201, 409), closed.text
    params = nights | {"after": closed.json().get("last", 1)}

    async def why(**asked: object) -> dict[str, str]:
        found = (await inn.get("/availability", "anna", params=params | asked)).json()
        assert found["hubs"] == []
        return {one["hub"]: one["why"] for one in found["unfit"]}

    reasons = await why(guests=1)
    assert reasons[inn["other_hub"]] == "no terms"
    assert reasons[inn["no_cin"]] == "no CIN"
    assert reasons[inn["hub"]] == "all taken"
    party = {"payer": inn["elsa"], "arrive": days(40), "depart": days(41)}
    beds = [{"room": inn["bunks"], "bed": str(n)} for n in range(1, 5)]
    full = await inn.post(f"/hubs/{inn['hub']}/stays", party | {"beds": beds}, "elsa")
    assert full.status_code == 201
    closing = {"first": days(40), "until": days(41), "reason": "season"}
    for room in ("blue", "attic"):
        closed = await inn.post(f"/rooms/{inn[room]}/closings", closing, "host")
        assert closed.status_code == 201
    params = {"arrive": days(40), "depart": days(41), "after": closed.json()["last"]}
    assert (await why(guests=1))[inn["hub"]] == "all taken"
    assert (await why(guests=5))[inn["hub"]] == "closed"
    assert (await why(guests=8))[inn["hub"]] == "too small"


def test_what_is_shown_is_what_happened(inn: Town):
    """All of the above, told again from the facts alone."""
    assert counted_again(inn) == []
