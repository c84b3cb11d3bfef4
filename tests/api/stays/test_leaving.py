"""Over HTTP: what is held when guests leave, what damage above it is, and for how long the host knows them."""

from datetime import datetime, timedelta

import pytest

from tests.api.stays.inn import counted_again, days, seen
from tests.api.town import Town

pytestmark = pytest.mark.anyio


async def test_a_host_knows_guests_from_booking_to_a_week_after_leaving(inn: Town):
    """All are at home in the city: who left ten days ago, or only looked, is a stranger; who booked or sleeps is not."""

    async def known(guest: str, who: str = "host") -> int:
        return (await inn.get(f"/members/{inn[guest]}", who)).status_code

    assert [await known(one) for one in ("anna", "bruno", "dino")] == [200] * 3
    assert [await known(one) for one in ("carla", "elsa")] == [404, 404]
    assert await known("carla", "other_host") == 200
    assert (await inn.get(f"/members/{inn['anna']}/money", "host")).status_code in (403, 404)
    beds = [{"room": inn["attic"], "bed": "1", "guest": inn["elsa"]}]
    asked = {"payer": inn["elsa"], "arrive": days(30), "depart": days(31), "beds": beds}
    stay = (await inn.post(f"/hubs/{inn['hub']}/stays", asked, "elsa")).headers["location"]
    assert await known("elsa") == 404
    booked = await inn.post(f"{stay}/book", {"payer": inn["elsa"]}, "elsa")
    shown = await seen(inn, booked, f"/members/{inn['elsa']}")
    assert "Anna 4" in str(shown)
    cancelled = await inn.post(f"{stay}/cancel", {}, "elsa")
    assert "Anna 4" in str(await seen(inn, cancelled, f"/members/{inn['elsa']}"))


async def test_a_day_and_a_month_have_the_names(inn: Town):
    """Who is in the house tonight, room by room, by name; the month has every room, held beds and closings."""
    hub = inn["hub"]
    day = (await inn.get(f"/hubs/{hub}/day", "host")).json()
    (party,) = [one for one in day["in_house"] if one["stay"] == inn["party"]]
    assert [(one["bed"], one["name"]) for one in party["guests"]] == [
        ("1", "party 1"),
        ("2", "Anna 0"),
        ("3", "party 3"),
        ("4", "party 4"),
    ]
    assert (party["payer_name"], party["nights_cents"], party["city_tax_cents"]) == (
        "Anna 0",
        80_000,
        3_000,
    )
    assert party["to_do"] == ["report to the police"]
    tomorrow = (await inn.get(f"/hubs/{hub}/day", "host", params={"day": days(3)})).json()
    assert [one["stay"] for one in tomorrow["leaving"]] == [inn["party"]]
    asked = {"first": days(-12), "until": days(19)}
    rooms = (await inn.get(f"/hubs/{hub}/calendar", "host", params=asked)).json()["rooms"]
    assert [one["name"] for one in rooms] == ["attic", "blue", "bunks"]
    held = {one["stay"] for room in rooms for one in room["holds"]}
    assert held >= {inn["left_long_ago"], inn["left_lately"], inn["party"]}
    assert (await inn.get(f"/hubs/{hub}/calendar", "anna", params=asked)).status_code == 403


async def test_a_deposit_is_held_for_two_days_and_damage_above_it_is_a_debt(inn: Town):
    """Anna leaves early: 50,00 are held until the host releases them; a window of 80,00 takes it all, and 30,00 are owed."""
    path = f"/stays/{inn['party']}"
    fee = (await inn.get(path, "anna")).json()["cancel_fee_cents"]
    left = await inn.post(f"{path}/check-out", {"shown_fee_cents": fee}, "anna")
    shown = await seen(inn, left, path)
    assert (shown["stay"]["stage"], shown["deposit_left_cents"]) == ("finished", 5_000)
    (out,) = [fact for fact in left.json()["facts"] if fact["is"] == "stays.stay-checked-out.v1"]
    until = datetime.fromisoformat(out["deposit_until"])
    at = datetime.fromisoformat(left.json()["at"])
    assert until - at == timedelta(hours=48)
    damage = {"payer": inn["anna"], "cents": 8_000, "note": "a window"}
    beyond = await inn.post(f"{path}/damages", damage, "host")
    assert (beyond.status_code, beyond.json()["type"]) == (409, "/problems/beyond-the-deposit")
    assert beyond.json()["deposit_left_cents"] == 5_000
    charged = await inn.post(f"{path}/damages", damage | {"above_owed": True}, "host")
    shown = await seen(inn, charged, path)
    assert (shown["stay"]["damage_cents"], shown["stay"]["damage_owed_cents"]) == (5_000, 3_000)
    assert shown["deposit_left_cents"] == 0
    beds = [{"room": inn["attic"], "bed": "1", "guest": inn["anna"]}]
    asked = {"payer": inn["anna"], "arrive": days(5), "depart": days(6), "beds": beds}
    owes = await inn.post(f"/hubs/{inn['hub']}/stays", asked, "anna")
    assert owes.json()["type"] == "/problems/owes-money"
    paid = await inn.post(
        f"/members/{inn['anna']}/payments-in", {"amount_cents": 3_000}, "treasurer"
    )
    assert paid.status_code == 201
    assert (await inn.post(f"/hubs/{inn['hub']}/stays", asked, "anna")).status_code == 201
    more = await inn.post(f"{path}/damages", damage | {"cents": 100, "above_owed": True}, "host")
    shown = await seen(inn, more, path)
    assert (shown["stay"]["damage_cents"], shown["stay"]["damage_owed_cents"]) == (5_000, 3_100)
    late = await inn.post(f"{path}/release-deposit", who="host")
    assert late.status_code == 409


async def test_what_expired_is_said_so_and_booked_again_in_one_step(inn: Town):
    """Not `not-a-reservation`; the beds are booked at today's price, and who keeps too many is told how many."""
    path = f"/stays/{inn['lapsed']}"
    late = await inn.post(f"{path}/book", {"payer": inn["elsa"]}, "elsa")
    assert (late.status_code, late.json()["type"]) == (409, "/problems/reservation-expired")
    price = {"valid_from": days(20), "cents": 5_000}
    assert (await inn.post(f"/rooms/{inn['attic']}/prices", price, "host")).status_code == 201
    unseen = await inn.post(f"{path}/book-again", {"payer": inn["elsa"]}, "elsa")
    assert unseen.json()["type"] == "/problems/price-not-shown"
    shown = {"payer": inn["elsa"], "shown_total_cents": 10_150}
    again = await inn.post(f"{path}/book-again", shown, "elsa")
    assert again.status_code == 201, again.text
    assert "stays.stay-booked.v1" in {fact["is"] for fact in again.json()["facts"]}


async def test_nobody_keeps_beds_for_ever(inn: Town):
    """Three unpaid bed nights at most: a fourth is refused with what counts, and giving back frees nothing for an hour."""
    rule = {"rule": "unpaid-bed-nights", "valid_from": days(0), "value": 3}
    assert (await inn.post("/stay-rules", rule)).status_code == 201
    beds = [{"room": inn["bunks"], "bed": "1", "guest": inn["carla"]}]
    asked = {"payer": inn["carla"], "arrive": days(60), "depart": days(63), "beds": beds}
    path = f"/hubs/{inn['hub']}/stays"
    first = await inn.post(path, asked, "carla")
    assert first.status_code == 201, first.text
    more = asked | {"arrive": days(70), "depart": days(71)}
    full = await inn.post(path, more, "carla")
    facts = {name: full.json()[name] for name in ("type", "bed_nights_max", "kept", "asked")}
    assert facts == {
        "type": "/problems/too-many-unpaid",
        "bed_nights_max": 3,
        "kept": 3,
        "asked": 1,
    }
    stay = first.headers["location"]
    assert (await inn.post(f"{stay}/release", who="carla")).status_code == 201
    assert (await inn.post(path, more, "carla")).json()["type"] == "/problems/too-many-unpaid"
    assert (
        await inn.post(
            path,
            more
            | {
                "payer": inn["dino"],
                "beds": [{"room": inn["bunks"], "bed": "1", "guest": inn["dino"]}],
            },
            "dino",
        )
    ).status_code == 201
    other = {"bed": "2", "room": inn["bunks"], "guest": inn["dino"]}
    twice = more | {"payer": inn["elsa"], "beds": [other]}
    assert (await inn.post(path, twice, "elsa")).json()["type"] == "/problems/guest-elsewhere"


def test_what_is_shown_is_what_happened(inn: Town):
    """All of the above, told again from the facts alone."""
    assert counted_again(inn) == []
