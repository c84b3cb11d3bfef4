"""Companies are accepted at two servers while guests book desks and beds at both: never more of the village is let than there is."""

import asyncio
from datetime import timedelta

import pytest

from tests.api.doors.test_applications import WORDS, Applicant
from tests.api.serving import served
from tests.api.town import TODAY, Town

pytestmark = pytest.mark.anyio
ROUNDS = 4
FREE = {"month_cents": 0, "vat_bp": 0, "notice_days": 0}
EVERY_DAY = [1, 2, 3, 4, 5, 6, 7]
BEDS = ("window", "door")


async def in_review(town: Town, day: object, until: object) -> str:
    """A company would have a desk and a bed for a day; return where it is looked at."""
    asked = {"hub": town["hub"], "first": str(day), "until": str(until), "seats": 1, "beds": 1}
    made = await Applicant(town).post(
        "/applications/companies", WORDS | asked | {"weekdays": EVERY_DAY}
    )
    assert made.status_code == 201, made.text
    place: str = made.headers["location"]
    assert (await town.post(f"{place}/review", {})).status_code == 201
    return place


async def test_companies_and_guests_at_two_pens_have_two_desks_and_two_beds(town: Town):
    """Two companies want a desk and a bed each, two guests a desk, two a bed: of each there are two, and all of them are let, once."""
    first = town.client
    async with served(town):
        clients = [first, town.client]
        for n in range(ROUNDS):
            day = TODAY + timedelta(days=400 + n)
            until = day + timedelta(days=1)
            wishes: list[tuple[str, dict[str, object]]] = []
            for _ in range(2):
                place = await in_review(town, day, until)
                code = f"DE:{next(town.keys):06d}RACES"
                who = {"name": WORDS["name"], "email": WORDS["email"], "tax_code": code} | FREE
                wishes.append((f"{place}/lease", who))
            at = f"/hubs/{town['hub']}"
            for name, bed in zip(("anna", "bruno"), BEDS, strict=True):
                desk = {"payer": town[name], "on": str(day), "part": "day"}
                wishes.append((f"{at}/desk-bookings", desk))
                lies = {"room": town["room"], "bed": bed, "guest": town[name]}
                night = {"arrive": str(day), "depart": str(until), "beds": [lies]}
                wishes.append((f"{at}/stays", {"payer": town[name], **night}))
            wishes = [*wishes[n:], *wishes[:n]]
            answers = await asyncio.gather(
                *(
                    clients[(k + n + turn) % 2].post(
                        path,
                        json=body,
                        headers={
                            "authorization": f"Bearer {town.tokens['operator']}",
                            "idempotency-key": f"lease-race-{n}-{k}-{turn}",
                        },
                    )
                    for turn in range(2)
                    for k, (path, body) in enumerate(wishes)
                )
            )
            won = [
                fact for one in answers if one.status_code == 201 for fact in one.json()["facts"]
            ]
            lost = {one.json()["type"] for one in answers if one.status_code == 409}
            assert {one.status_code for one in answers} == {201, 409}
            assert lost <= {
                "/problems/capacity-taken",
                "/problems/desks-taken",
                "/problems/beds-taken",
                "/problems/guest-has-desk",
                "/problems/guest-sleeps-elsewhere",
                "/problems/wrong-step",
            }, lost
            desks = [(half, desk) for fact in won for half, desk in _desks(fact)]
            beds = [bed for fact in won for bed in _beds(fact)]
            assert sorted(desks) == [
                (half, desk) for half in ("afternoon", "morning") for desk in (1, 2)
            ]
            assert sorted(beds) == sorted(BEDS)
            last = max(one.json()["last"] for one in answers if one.status_code == 201)
            span = {"first": str(day), "until": str(until), "after": last}
            shown = (await town.get(f"{at}/free-desks", params=span)).json()["days"]
            assert [one["free_day"] for one in shown] == [0]
            slept = (await town.get(f"{at}/free-nights", params=span)).json()["nights"]
            assert [one["beds"] for one in slept] == [0]
    town.client = first


def _desks(fact: dict) -> list[tuple[str, int]]:
    match fact["is"]:
        case "desks.desk-booked.v1":
            return [tuple(place) for place in fact["places"]]
        case "leases.lease-made.v1":
            return [
                (half, desk)
                for _, _, morning, afternoon in fact["desks"]
                for half, some in (("morning", morning), ("afternoon", afternoon))
                for desk in some
            ]
    return []


def _beds(fact: dict) -> list[str]:
    match fact["is"]:
        case "stays.stay-reserved.v1":
            return [bed for _, bed, *_ in fact["beds"]]
        case "leases.lease-made.v1":
            return [bed for _, some in fact["beds"] for bed in some]
    return []
