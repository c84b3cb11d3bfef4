"""What members are shown of themselves, and who acts for them."""

from datetime import timedelta

import pytest

from tests.api.town import BEGAN, Town

pytestmark = pytest.mark.anyio


async def test_a_portfolio_looks_back_to_a_day(town: Town):
    """Before the offering was settled Anna held nothing, and a day later sixty shares."""
    settled = BEGAN + timedelta(days=40)
    path = f"/members/{town['anna']}/portfolio"
    before = (await town.get(path, params={"as_of": str(settled - timedelta(days=1))})).json()
    after = (await town.get(path, params={"as_of": str(settled)})).json()
    assert before["holdings"] == []
    (held,) = after["holdings"]
    assert (held["shares"], held["part"]) == (60, {"numerator": 3, "denominator": 5})


async def test_a_portfolio_looks_back_to_a_moment(town: Town):
    """Before there was such a member there is no portfolio, as there is no member; later it shows what was held."""
    path = f"/members/{town['anna']}/portfolio"
    before = {"at": "2020-01-01T00:00:00Z"}
    for none in (path, f"/members/{town['anna']}"):
        assert (await town.get(none, params=before)).status_code == 404
    noon = f"{BEGAN + timedelta(days=41)}T12:00:00%2B02:00"
    assert len((await town.get(f"{path}?at={noon}")).json()["holdings"]) == 1


async def test_a_user_named_a_moment_ago_sees_at_once(town: Town):
    """Naming and removing a user count with the very next question."""
    carla, user = town["carla"], town["bruno_user"]
    path = f"/members/{carla}/money"
    assert (await town.get(path, "co_owner")).status_code == 403
    assert (await town.post(f"/members/{carla}/users", {"user": user})).status_code == 201
    assert (await town.get(path, "co_owner")).status_code == 200
    assert (await town.post(f"/members/{carla}/users/{user}/remove")).status_code == 201
    assert (await town.get(path, "co_owner")).status_code == 403


async def test_who_am_i(town: Town):
    """A token says whom it stands for."""
    shown = (await town.get("/me", "member")).json()
    assert shown == {
        "actor": "anna",
        "role": "member",
        "hub": None,
        "user": town["anna_user"],
        "members": [town["anna"]],
    }


async def test_personal_words_never_come_back_in_a_receipt(town: Town):
    """The facts of a receipt hold sealed words only."""
    body = {
        "person": False,
        "home_hub": town["hub"],
        "name": "Forno Comune",
        "email": "forno@example.org",
        "tax_code": "00743110157",
    }
    answer = await town.post("/members", body)
    assert answer.status_code == 201
    assert "Forno" not in answer.text
    assert "forno@" not in answer.text
    assert "00743110157" not in answer.text
    shown = await town.get(answer.headers["location"])
    assert shown.json()["member"]["name"] == "Forno Comune"
    assert shown.headers["cache-control"] == "no-store"


async def test_a_repeat_about_the_forgotten_is_gone(town: Town):
    """410 with a name of its own: it was accepted once, and is not decided again."""
    body = {
        "person": False,
        "home_hub": town["hub"],
        "name": "Forno Vecchio",
        "email": "vecchio@example.org",
        "tax_code": "07643520567",
    }
    first = await town.post("/members", body, key="apply-forno")
    member = first.json()["facts"][0]["member"]
    assert (await town.post("/members", body, key="apply-forno")).json() == first.json()
    await town.post(f"/members/{member}/decline", {"reason": "too far"})
    assert (await town.post(f"/members/{member}/forget")).status_code == 201
    again = await town.post("/members", body, key="apply-forno")
    assert (again.status_code, again.json()["type"]) == (410, "/problems/forgotten")
