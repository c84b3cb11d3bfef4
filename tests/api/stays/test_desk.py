"""What a host sees in one look: who comes, by name, who sleeps where, and what is to be done."""

from datetime import timedelta

import msgspec
import pytest

from tests.api.town import TODAY, Town

pytestmark = pytest.mark.anyio

COMES = TODAY + timedelta(days=3)


async def test_a_day_says_who_arrives_by_name_and_what_is_to_be_paid(town: Town):
    """Anna and her friend in three days: beds and rooms by name, nights at 40 euro, a deposit of 100."""
    path = f"/hubs/{town['hub']}/day"
    day = (await town.get(path, "host", params={"day": COMES.isoformat()})).json()
    (arriving,) = day["arriving"]
    assert (day["in_house"], day["leaving"]) == ([], [])
    assert arriving["payer_name"] == "Anna Bianchi"
    assert [(one["bed"], one["name"]) for one in arriving["guests"]] == [
        ("window", "Anna Bianchi"),
        ("door", "Luca"),
    ]
    assert {one["room_name"] for one in arriving["guests"]} != {town["room"]}
    assert (arriving["stage"], arriving["nights_cents"]) == ("booked", 32_000)
    assert arriving["to_do"] == []
    assert (await town.get(path, "host")).json()["day"] == TODAY.isoformat()


async def test_a_stay_over_the_day_is_in_house_and_then_leaving(town: Town):
    """The nights between, and the departure day."""
    path = f"/hubs/{town['hub']}/day"
    for days, where in ((4, "in_house"), (7, "leaving"), (8, None)):
        asked = {"day": (TODAY + timedelta(days=days)).isoformat()}
        day = (await town.get(path, params=asked)).json()
        found = [name for name in ("arriving", "in_house", "leaving") if day[name]]
        assert found == ([where] if where else [])


async def test_a_hub_calendar_shows_every_room_of_a_month(town: Town):
    """Each room with the stays in it; a span of no nights, or of many months, is refused."""
    path = f"/hubs/{town['hub']}/calendar"
    asked = {"first": TODAY.isoformat(), "until": (TODAY + timedelta(days=30)).isoformat()}
    (room,) = (await town.get(path, "host", params=asked)).json()["rooms"]
    assert room["id"] == town["room"]
    assert [(one["stay"], one["stage"]) for one in room["holds"]][:1] == [(town["stay"], "booked")]
    for until in (TODAY, TODAY + timedelta(days=101)):
        wrong = await town.get(path, params=asked | {"until": until.isoformat()})
        assert wrong.status_code == 422


async def test_a_host_lists_stays_by_day_and_state_with_names(town: Town):
    """In order of arrival; a state that is none is refused."""
    stays = (await town.get("/stays", "host")).json()["stays"]
    assert [one["arrive"] for one in stays] == sorted(one["arrive"] for one in stays)
    asked = {"stage": "booked", "first": COMES.isoformat()}
    (coming,) = (await town.get("/stays", "host", params=asked)).json()["stays"]
    assert (coming["id"], coming["payer_name"]) == (town["stay"], "Anna Bianchi")
    assert coming["guests"] == ["Anna Bianchi", "Luca"]
    wrong = await town.get("/stays", "host", params={"stage": "sleeping"})
    assert wrong.status_code == 422


async def test_a_user_sees_the_own_names_alone(town: Town):
    """Anna's own stays name her and her friends."""
    stays = (await town.get("/stays", "member")).json()["stays"]
    assert {one["payer_name"] for one in stays} == {"Anna Bianchi"}


async def test_a_host_books_for_a_member_at_the_desk(town: Town):
    """Carla calls: the host reserves and books for her; the receipt names the host's hub, Carla pays."""
    beds = [{"room": town["room"], "bed": "window", "guest": town["carla"]}]
    days = [str(TODAY + timedelta(days=n)) for n in (50, 51)]
    asked = {"payer": town["carla"], "arrive": days[0], "depart": days[1], "beds": beds}
    path = f"/hubs/{town['hub']}/stays"
    assert (await town.post(path, asked, "other_host")).status_code == 403
    stay = (await town.post(path, asked, "host")).headers["location"]
    booked = await town.post(f"{stay}/book", {"payer": town["carla"]}, "host")
    assert booked.status_code == 201


async def test_beds_are_sought_by_place_and_price(town: Town):
    """By municipality, by region, by what a night costs; nowhere is told with its reason."""
    nights = {"arrive": str(TODAY + timedelta(days=60)), "depart": str(TODAY + timedelta(days=62))}

    async def hubs(**asked: str | int) -> list[str]:
        found = await town.get("/availability", "stranger", params=nights | asked)
        return [one["hub"] for one in found.json()["hubs"]]

    assert set(await hubs(municipality="004079")) == {town["hub"], town["creditor_hub"]}
    assert await hubs(region="lombardia") == [town["other_hub"]]
    assert await hubs(region="Lombardia", municipality="004079") == []
    assert len(await hubs(night_cents_max=4_000)) == 3
    dear = await town.get("/availability", params=nights | {"night_cents_max": 3_999})
    assert {one["why"] for one in dear.json()["unfit"]} == {"too dear", "no rooms"}
    wrong = await town.get("/availability", params=nights | {"region": "Padania"})
    assert (wrong.status_code, wrong.json()["type"]) == (422, "/problems/no-such-region")


async def test_a_municipality_is_found_by_name_and_a_month_by_its_free_nights(town: Town):
    """What one needs to open a hub, and to choose when to come."""
    found = (await town.get("/municipalities", "stranger", params={"name": "milano"})).json()
    assert found["municipalities"][0]["istat"] == "015146"
    first, until = str(TODAY + timedelta(days=3)), str(TODAY + timedelta(days=9))
    asked = {"first": first, "until": until}
    path = f"/hubs/{town['hub']}/free-nights"
    free = (await town.get(path, "stranger", params=asked)).json()["nights"]
    assert [one["beds"] for one in free] == [0, 0, 0, 0, 2, 2]
    assert [one["from_cents"] for one in free] == [None] * 4 + [4_000] * 2


async def test_a_receipt_tells_a_host_no_balance_of_a_member(town: Town):
    """What the entry says of Carla's wallet is Carla's: neither shown before, nor told with the receipt, nor in bulk."""
    beds = [{"room": town["room"], "bed": "door", "guest": town["carla"]}]
    days = [str(TODAY + timedelta(days=n)) for n in (52, 53, 54)]
    asked = {"payer": town["carla"], "arrive": days[0], "depart": days[1], "beds": beds}
    path = f"/hubs/{town['hub']}/stays"
    stay = (await town.post(path, asked, "host")).headers["location"]
    payer = {"payer": town["carla"]}
    kinds = {}
    for who in ("host", "operator"):
        shown = await town.client.post(
            f"{stay}/book?preview=true",
            json=payer,
            headers={"authorization": f"Bearer {town.tokens[who]}"},
        )
        kinds[who] = [fact["is"] for fact in shown.json()["facts"]]
    assert kinds == {
        "host": ["stays.stay-booked.v1"],
        "operator": ["stays.stay-booked.v1", "treasury.entry-posted.v1"],
    }
    receipt = (await town.post(f"{stay}/book", payer, "host")).json()
    assert [fact["is"] for fact in receipt["facts"]] == ["stays.stay-booked.v1"]
    assert len(receipt["leaves"]) == receipt["last"] - receipt["first"] + 1 == 2
    again = asked | {"arrive": days[1], "depart": days[2]}
    other = (await town.post(path, again, "host")).json()["facts"][0]["stay"]
    line = {"key": "desk-1", "do": "stays.book", "stay": other} | payer
    told = await town.post(
        "/bulk",
        None,
        "host",
        content=msgspec.json.encode(line) + b"\n",
        headers={"content-type": "application/x-ndjson"},
    )
    (answer,) = told.text.splitlines()
    facts = msgspec.json.decode(answer)["receipt"]["facts"]
    assert [fact["is"] for fact in facts] == ["stays.stay-booked.v1"]
