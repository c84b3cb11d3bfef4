"""Over HTTP: a no-show marked by mistake is undone the same day, in the agreed beds, in others, or not."""

import pytest

from tests.api.stays.inn import counted_again, days, seen
from tests.api.town import Town

pytestmark = pytest.mark.anyio


async def test_guests_get_their_beds_back_or_others_or_are_told_which_nights_are_full(inn: Town):
    """Bruno's bed is still free; the other party's is Dino's by now, and the attic is theirs; once that is taken too, nothing is."""
    hub = inn["hub"]
    missing, lost = (f"/stays/{inn[name]}" for name in ("missing", "lost"))
    early = await inn.post(f"{missing}/undo-no-show", {"slept": True}, "host")
    assert (early.status_code, early.json()["type"]) == (409, "/problems/not-a-no-show")
    marked = await seen(inn, await inn.post(f"{missing}/no-show", who="host"), missing)
    assert (marked["stay"]["stage"], marked["stay"]["fee_cents"]) == ("no-show", 16_000)
    assert (
        await inn.post(f"{missing}/undo-no-show", {"slept": True}, "other_host")
    ).status_code == 403
    undone = await inn.post(f"{missing}/undo-no-show", {"slept": True}, "host")
    after = (await seen(inn, undone, missing))["stay"]
    assert (after["stage"], after["fee_cents"], after["beds"][0]["bed"]) == ("in house", 0, "left")
    again = await inn.post(f"{missing}/undo-no-show", {"slept": True}, "host")
    assert again.json()["type"] == "/problems/not-a-no-show"

    assert (await inn.post(f"{lost}/no-show", who="host")).status_code == 201
    await _sleeps(inn, "dino", "blue", "right")
    unseen = await inn.post(f"{lost}/undo-no-show", {"slept": False}, "host")
    assert (unseen.status_code, unseen.json()["fee_cents"]) == (409, 4_000)
    shown = {"slept": False, "shown_fee_cents": 4_000}
    preview = await inn.client.post(
        f"{lost}/undo-no-show?preview=true",
        json=shown,
        headers={"authorization": f"Bearer {inn.tokens['host']}"},
    )
    assert preview.json()["facts"][0]["beds"][0][:2] == [inn["attic"], "1"]
    await _sleeps(inn, "carla", "attic", "1")
    full = await inn.post(f"{lost}/undo-no-show", shown, "host")
    assert (full.status_code, full.json()["type"]) == (409, "/problems/no-beds-left")
    assert full.json()["nights"] == [days(0)]
    stays = (await inn.get("/stays", "host", params={"hub": hub, "stage": "no-show"})).json()
    assert [one["id"] for one in stays["stays"]] == [inn["lost"]]


async def test_what_is_free_again_is_theirs(inn: Town):
    """Carla gives the attic up: now they are let in there, the missed night kept as a fee, the stay's money held."""
    lost, attic = f"/stays/{inn['lost']}", f"/stays/{inn['carla_stay']}"
    shown = (await inn.get(attic, "carla")).json()["cancel_fee_cents"]
    assert (
        await inn.post(f"{attic}/cancel", {"shown_fee_cents": shown}, "carla")
    ).status_code == 201
    let_in = {"slept": False, "shown_fee_cents": 4_000}
    undone = await inn.post(f"{lost}/undo-no-show", let_in, "host")
    after = (await seen(inn, undone, lost))["stay"]
    assert (after["stage"], after["fee_cents"]) == ("in house", 4_000)
    assert (after["arrive"], after["beds"][0]["room"]) == (days(-1), inn["attic"])


async def _sleeps(inn: Town, guest: str, room: str, bed: str) -> None:
    """Somebody books a bed for tonight and tomorrow."""
    beds = [{"room": inn[room], "bed": bed, "guest": inn[guest]}]
    asked = {"payer": inn[guest], "arrive": days(0), "depart": days(1), "beds": beds}
    stay = (await inn.post(f"/hubs/{inn['hub']}/stays", asked, guest)).headers["location"]
    booked = await inn.post(f"{stay}/book", {"payer": inn[guest]}, guest)
    assert booked.status_code == 201, booked.text
    inn.ids[f"{guest}_stay"] = stay.removeprefix("/stays/")


def test_what_is_shown_is_what_happened(inn: Town):
    """All of the above, told again from the facts alone."""
    assert counted_again(inn) == []
