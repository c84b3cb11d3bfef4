"""Over HTTP: a host takes something off for a week; what is shown is sold, and a shorter stay does not keep it unseen."""

import pytest

from tests.api.stays.inn import counted_again, days, seen
from tests.api.town import Town

pytestmark = pytest.mark.anyio

WEEK = {"arrive": days(60), "depart": days(67)}


async def test_a_week_costs_less_a_night_and_five_days_do_not(inn: Town):
    """40,00 a night, a tenth off by the week: shown with its rule, reserved, booked, and priced anew when it is cut short."""
    hub, elsa = inn["hub"], inn["elsa"]
    path = f"/hubs/{hub}/length-prices"
    steps = [{"nights_from": 7, "off_bp": 1_000}, {"nights_from": 28, "off_bp": 2_500}]
    asked = {"valid_from": days(0), "prices": steps}
    assert (await inn.post(path, asked, "other_host")).status_code == 403
    backwards = await inn.post(path, asked | {"prices": steps[::-1]}, "host")
    assert (backwards.status_code, backwards.json()["field"]) == (422, "prices")
    shown = await seen(inn, await inn.post(path, asked, "host"), path)
    assert shown["in_force"] == steps
    before = await inn.get(path, "anna", params={"on": days(-1)})
    assert (before.json()["in_force"], len(before.json()["prices"])) == ([], 1)

    for span, rule, cents, nights_from in (
        (WEEK, "by-length", 3_600, 7),
        (WEEK | {"depart": days(66)}, "public", 4_000, None),
    ):
        wanted = {"guests": 1, "hub": hub, "member": elsa, **span}
        (offer,) = (await inn.get("/availability", "elsa", params=wanted)).json()["hubs"]
        night = offer["explained"][0]
        assert (night["rule"], night["cents"], night["nights_from"]) == (rule, cents, nights_from)
        why = {one["rule"]: one["because"] for one in night["candidates"]}
        assert why["by-length"] == ("cheapest" if nights_from else "stay-too-short")
        assert offer["rooms"][0]["nightly_cents"][0] == cents

    bed = {"room": inn["attic"], "bed": "1", "guest": elsa}
    reserved = await inn.post(f"/hubs/{hub}/stays", {"payer": elsa, "beds": [bed], **WEEK}, "elsa")
    (fact,) = reserved.json()["facts"]
    stay = f"/stays/{fact['stay']}"
    booked = await inn.post(f"{stay}/book", {"payer": elsa}, "elsa")
    found = await seen(inn, booked, stay, "elsa")
    assert [(one["rule"], one["unit_cents"], one["slots_from"]) for one in found["sold"]] == [
        ("by-length", 3_600, 7)
    ]
    assert [one["slots_from"] for one in found["bill"]] == [7, 0, 0]

    shorter = {"payer": elsa, "arrive": WEEK["arrive"], "depart": days(65)}
    unseen = await inn.post(f"{stay}/change", shorter, "elsa")
    total = 5 * (4_000 + 150) + 5_000
    assert (unseen.status_code, unseen.json()["type"]) == (409, "/problems/price-not-shown")
    assert unseen.json()["total_cents"] == total
    assert unseen.json()["agreed_cents"] == total - 5 * 400
    changed = await inn.post(f"{stay}/change", shorter | {"shown_total_cents": total}, "elsa")
    after = await seen(inn, changed, stay, "elsa")
    assert (after["stay"]["agreed_cents"], after["sold"]) == (total, [])


def test_the_house_is_counted_again_to_the_cent(inn: Town):
    """By somebody who heard the facts alone, prices by length among them."""
    assert counted_again(inn) == []
