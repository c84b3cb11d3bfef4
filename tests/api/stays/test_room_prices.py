"""Over HTTP: a host sets prices by season and day of the week; the year's list names them, and what is shown is sold."""

from datetime import date, timedelta

import pytest

from tests.api.stays.inn import counted_again, days, seen
from tests.api.town import Town

pytestmark = pytest.mark.anyio


async def test_a_room_costs_more_in_its_season_and_on_its_days_of_the_week(inn: Town):
    """40,00 a night; 60,00 from the sixtieth day on, and 70,00 when that day of the week comes again in the season."""
    room, elsa, hub = inn["attic"], inn["elsa"], inn["hub"]
    path, first = f"/rooms/{room}/prices", date.fromisoformat(days(60))
    last = first + timedelta(days=9)
    festa = {
        "name": "Festa",
        "first": f"{first:%m-%d}",
        "last": f"{last:%m-%d}",
        "cents": 6_000,
        "weekdays": [{"weekday": (first + timedelta(days=2)).isoweekday(), "cents": 7_000}],
    }
    asked = {"valid_from": days(0), "cents": 4_000, "seasons": [festa]}
    assert (await inn.post(path, asked, "other_host")).status_code == 403
    twice = asked | {"seasons": [festa, festa | {"name": "Altra"}]}
    refused = await inn.post(path, twice, "host")
    assert (refused.status_code, refused.json()["field"]) == (422, "seasons")
    assert (refused.json()["one"], refused.json()["other"]) == ("Festa", "Altra")
    span = {"first": days(59), "until": days(63)}
    set_ = await inn.post(path, asked, "host")
    await seen(inn, set_, f"/rooms/{room}")
    shown = (await inn.get(path, "anna", params=span)).json()["nights"]
    assert [(one["cents"], one["season"]) for one in shown] == [
        (4_000, None),
        (6_000, "Festa"),
        (6_000, "Festa"),
        (7_000, "Festa"),
    ]
    assert [one["weekday"] is None for one in shown] == [True, True, True, False]
    too_long = await inn.get(path, "anna", params={"first": days(0), "until": days(500)})
    assert (too_long.status_code, too_long.json()["field"]) == (422, "until")

    stay = {"arrive": days(59), "depart": days(63)}
    wanted = {"guests": 1, "hub": hub, "member": elsa, **stay}
    (offer,) = (await inn.get("/availability", "elsa", params=wanted)).json()["hubs"]
    (attic,) = (one for one in offer["rooms"] if one["room"] == room)
    assert attic["nightly_cents"] == [4_000, 6_000, 6_000, 7_000]
    bed = {"room": room, "bed": "1", "guest": elsa}
    reserved = await inn.post(f"/hubs/{hub}/stays", {"payer": elsa, "beds": [bed], **stay}, "elsa")
    (fact,) = reserved.json()["facts"]
    use = [line for line in fact["bill"] if line[0] == "use"]
    assert [(line[3], line[5]) for line in use] == [(1, 4_000), (2, 6_000), (1, 7_000)]


def test_the_house_is_counted_again_to_the_cent(inn: Town):
    """By somebody who heard the facts alone, seasons among them."""
    assert counted_again(inn) == []
