"""Over HTTP: a host says when one may arrive; the month's calendar and availability tell it before, and a reservation obeys."""

from datetime import timedelta

import pytest

from tests.api.stays.inn import counted_again, days, seen
from tests.api.town import TODAY, Town

pytestmark = pytest.mark.anyio

ARRIVES = 60
"""In so many days; nobody arrives on the weekday before."""
CLOSED = (TODAY + timedelta(days=ARRIVES - 1)).isoweekday()


async def test_when_one_may_arrive_is_told_before_and_kept(inn: Town):
    """Three nights at least from a day on, ten days before, and not on one day of the week; in the attic five."""
    hub, elsa = inn["hub"], inn["elsa"]
    path = f"/hubs/{hub}/arrival-rules"
    asked = {
        "valid_from": days(30),
        "nights_min": 3,
        "days_before_min": 10,
        "weekdays_without": [CLOSED],
    }
    assert (await inn.post(path, asked, "other_host")).status_code == 403
    wrong = await inn.post(path, asked | {"nights_max": 2}, "host")
    assert (wrong.status_code, wrong.json()["field"]) == (422, "nights_max")
    await inn.post(path, asked, "host")
    attic = {"room": inn["attic"], "valid_from": days(30), "nights_min": 5}
    shown = await seen(inn, await inn.post(path, attic, "host"), path)
    assert [(one["room"], one["nights_min"]) for one in shown["rules"]] == [
        (None, 3),
        (inn["attic"], 5),
    ]

    month = {"first": days(ARRIVES - 1), "until": days(ARRIVES + 1)}
    nights = (await inn.get(f"/hubs/{hub}/free-nights", "elsa", params=month)).json()["nights"]
    assert [(one["may_arrive"], one["nights_min"]) for one in nights] == [(False, None), (True, 3)]
    soon = {"first": days(5), "until": days(6)}
    (night,) = (await inn.get(f"/hubs/{hub}/free-nights", params=soon)).json()["nights"]
    assert (night["may_arrive"], night["nights_min"]) == (True, 1)

    async def offered(arrive: int, nights: int) -> tuple[set[str], list[tuple[str, str | None]]]:
        span = {"arrive": days(arrive), "depart": days(arrive + nights)}
        found = (await inn.get("/availability", params={"hub": hub, **span})).json()
        rooms = {room["room"] for one in found["hubs"] for room in one["rooms"]}
        return rooms, [(one["why"], one["nearest"]) for one in found["unfit"]]

    below = {inn["blue"], inn["bunks"]}
    assert await offered(ARRIVES, 3) == (below, [])
    assert await offered(ARRIVES, 5) == (below | {inn["attic"]}, [])
    assert await offered(ARRIVES - 1, 3) == (set(), [("no arrivals", days(ARRIVES - 2))])
    assert (await offered(ARRIVES, 2))[1][0][0] == "too few nights"

    async def reserves(arrive: int, nights: int, room: str) -> tuple[int, str]:
        bed = {"room": inn[room], "bed": "1", "guest": elsa}
        span = {"arrive": days(arrive), "depart": days(arrive + nights)}
        body = {"payer": elsa, "beds": [bed], **span}
        answer = await inn.post(f"/hubs/{hub}/stays", body, "elsa")
        return answer.status_code, answer.json().get("type", "")

    assert await reserves(ARRIVES - 1, 3, "bunks") == (409, "/problems/no-arrivals")
    assert await reserves(ARRIVES, 2, "bunks") == (409, "/problems/too-few-nights")
    assert await reserves(ARRIVES, 3, "attic") == (409, "/problems/too-few-nights")
    assert await reserves(ARRIVES, 5, "attic") == (201, "")


def test_the_recount_agrees(inn: Town):
    assert counted_again(inn) == []
