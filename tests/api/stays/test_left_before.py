"""Over HTTP: some of the guests in the house leave before the others, and the police are told of all."""

from datetime import datetime
from typing import Any

import pytest

from tests.api.stays.inn import counted_again, days, seen
from tests.api.town import Town
from tests.registered import TOLD

pytestmark = pytest.mark.anyio


async def test_a_bed_is_given_back_while_the_others_stay(inn: Town):
    """The hub frees the first companion's bed tonight; then Anna gives another back, for the fee that is shown."""
    path, hub = f"/stays/{inn['party']}", inn["hub"]
    before = (await inn.get(path, "host")).json()
    gone = {"room": inn["bunks"], "bed": "1"}
    names = ["party 3", "party 4"]
    asked = {"payer": inn["anna"], "beds": [gone], "companions": names}
    assert (await inn.post(f"{path}/give-beds-back", asked, "other_host")).status_code == 403
    given = await inn.post(f"{path}/give-beds-back", asked, "host")
    after = await seen(inn, given, path)
    assert [one["bed"] for one in after["stay"]["beds"]] == ["2", "3", "4"]
    assert after["companions"] == names
    assert (after["stay"]["fee_cents"], after["stay"]["stage"]) == (0, "in house")
    assert before["stay"]["agreed_cents"] - after["stay"]["agreed_cents"] == 3 * (4_000 + 150)
    (bunks,) = [
        room
        for room in (
            await inn.get(
                f"/hubs/{hub}/calendar", "host", params={"first": days(-2), "until": days(4)}
            )
        ).json()["rooms"]
        if room["id"] == inn["bunks"]
    ]
    holds = [(one["arrive"], one["depart"], one["beds"]) for one in bunks["holds"]]
    assert holds == [
        (days(-2), days(0), ["1", "2", "3", "4"]),
        (days(0), days(3), ["2", "3", "4"]),
    ]
    beds = [
        {"room": inn["bunks"], "bed": "2", "guest": inn["anna"]},
        {"room": inn["bunks"], "bed": "3", "guest": None},
    ]
    change = {
        "payer": inn["anna"],
        "arrive": days(-2),
        "depart": days(3),
        "beds": beds,
        "companions": names[:1],
    }
    unseen = await inn.post(f"{path}/change", change, "anna")
    assert (unseen.status_code, unseen.json()["fee_cents"]) == (409, 12_000)
    changed = await inn.post(f"{path}/change", change | {"shown_fee_cents": 12_000}, "anna")
    after = await seen(inn, changed, path, "anna")
    assert (after["stay"]["fee_cents"], after["companions"]) == (12_000, names[:1])


async def test_the_police_are_told_of_everybody_who_came(inn: Town):
    """Four guests are in the file, two of them for two nights; the rest of the party for five."""
    hub = inn["hub"]
    file = (await inn.get(f"/hubs/{hub}/police-file", "host")).json()
    assert inn["party"] in file["stays"]
    assert file["left_out"] == []
    lengths = sorted(one[12:14] for one in file["text"].split("\r\n"))
    assert lengths[-4:] == ["02", "02", "05", "05"]
    told = await inn.post(
        f"/stays/{inn['party']}/guests", {"companion": 3, "surname": "Verdi"}, "host"
    )
    assert told.status_code == 201
    nobody = await inn.post(
        f"/stays/{inn['party']}/guests", {"companion": 4, "surname": "Verdi"}, "host"
    )
    assert nobody.json()["type"] == "/problems/not-a-guest-of-it"
    file = await inn.get(f"/hubs/{hub}/police-file", "host", params={"after": told.json()["last"]})
    assert file.json()["text"].count("VERDI") == 1


async def test_whose_bed_is_free_sleeps_elsewhere_tonight(inn: Town):
    """The very bed is booked by another guest from tonight on, and by nobody else then."""
    beds = [{"room": inn["bunks"], "bed": "1", "guest": inn["dino"]}]
    asked = {"payer": inn["dino"], "arrive": days(0), "depart": days(2), "beds": beds}
    path = f"/hubs/{inn['hub']}/stays"
    stay = await inn.post(path, asked, "dino")
    assert stay.status_code == 201
    beds[0]["guest"] = inn["elsa"]
    taken = await inn.post(path, asked | {"payer": inn["elsa"]}, "elsa")
    assert taken.json()["type"] == "/problems/beds-taken"


async def test_whoever_leaves_within_a_day_is_told_of_within_six_hours(inn: Town):
    """Two come today for four nights; one goes home tonight: six hours from the arrival, whatever the other does later."""
    beds = [{"room": inn["blue"], "bed": one} for one in ("left", "right")]
    asked = {"payer": inn["carla"], "arrive": days(0), "depart": days(4), "beds": beds}
    assert (await inn.post(f"/stays/{inn['missing']}/no-show", who="host")).status_code == 201
    assert (await inn.post(f"/stays/{inn['lost']}/no-show", who="host")).status_code == 201
    stay = (await inn.post(f"/hubs/{inn['hub']}/stays", asked, "carla")).headers["location"]
    named = {"payer": inn["carla"], "companions": ["Ada", "Ugo"]}
    assert (await inn.post(f"{stay}/book", named, "carla")).status_code == 201
    for n in (1, 2):
        told = await inn.post(f"{stay}/guests", {"companion": n, **TOLD}, "host")
        assert told.status_code == 201, told.text
    name = stay.removeprefix("/stays/")

    async def hours(answer: Any) -> float:
        (one,) = [
            one
            for one in (await seen(inn, answer, "/police-reports"))["reports"]
            if one["id"] == name
        ]
        arrived, by = (datetime.fromisoformat(one[at]) for at in ("arrived_at", "report_by"))
        return (by - arrived).total_seconds() / 3_600

    assert await hours(await inn.post(f"{stay}/check-in", who="host")) == 24
    gone = {"payer": inn["carla"], "beds": [beds[0]], "companions": ["Ugo"]}
    assert await hours(await inn.post(f"{stay}/give-beds-back", gone, "host")) == 6
    longer = asked | {"depart": days(3), "shown_fee_cents": 4_000}
    del longer["beds"]
    assert await hours(await inn.post(f"{stay}/change", longer, "carla")) == 6


def test_what_is_shown_is_what_happened(inn: Town):
    """All of the above, told again from the facts alone."""
    assert counted_again(inn) == []
