"""What hubs owe each other over HTTP: who reads it, that a statement ties to its visits, and that a netting is proposed first."""

from datetime import timedelta

import pytest

from tests.api.town import BEGAN, Town

pytestmark = pytest.mark.anyio
NIGHT = BEGAN + timedelta(days=75)
AGREED_CENTS = 25_00


async def test_a_statement_ties_to_its_visits(town: Town):
    """Vera slept at another hub: its side tells the night, the entry behind it, and who pays; her own hub's the other."""
    for hub, gave, got in (
        ("creditor_hub", AGREED_CENTS, 0),
        ("debtor_hub", 0, AGREED_CENTS),
    ):
        answer = await town.get(f"/hubs/{town[hub]}/nettings/{town['netting']}", "treasurer")
        assert answer.status_code == 200, answer.text
        told = answer.json()
        assert (told["gave_cents"], told["got_cents"]) == (gave, got)
        assert told["net_cents"] == gave - got
        (visit,) = told["visits"]
        assert (visit["visited"], visit["cents"], visit["netting"]) == (
            str(NIGHT),
            AGREED_CENTS,
            town["netting"],
        )
        assert (visit["home"], visit["host"]) == (town["debtor_hub"], town["creditor_hub"])
        paid = {
            "debtor": town["debtor_hub"],
            "creditor": town["creditor_hub"],
            "cents": AGREED_CENTS,
        }
        assert told["payments"] == [paid]
        entry = (await town.get(f"/entries/{visit['id']}")).json()["entry"]
        assert entry["kind"] == "visit-owed"


async def test_what_is_owed_is_told_as_of_any_day(town: Town):
    """On the evening of the night it was open, with the payment that would settle it; the day after nothing is."""
    asked = {"as_of": str(NIGHT), "until": str(NIGHT)}
    told = (await town.get("/mutual-credit", "treasurer", params=asked)).json()
    assert {one["hub"]: one["net_cents"] for one in told["hubs"]} == {
        town["creditor_hub"]: AGREED_CENTS,
        town["debtor_hub"]: -AGREED_CENTS,
    }
    assert [one["cents"] for one in told["payments"]] == [AGREED_CENTS]
    accounts = [f"{kind}:Pact:{town['creditor_hub']}" for kind in ("Assets", "Liabilities")]
    for name, sign in zip(accounts, (1, -1), strict=True):
        account = (await town.get(f"/accounts/{name}", params={"as_of": str(NIGHT)})).json()
        assert account["account"]["balance_cents"] == sign * AGREED_CENTS
    now = (await town.get("/mutual-credit", "treasurer")).json()
    assert (now["visits"], now["hubs"], now["pairs"], now["payments"]) == (0, [], [], [])
    of_hub = await town.get(
        f"/hubs/{town['creditor_hub']}/mutual-credit", params={"as_of": str(NIGHT)}
    )
    (pair,) = of_hub.json()["pairs"]
    assert (pair["other"], pair["net_cents"]) == (town["debtor_hub"], AGREED_CENTS)


async def test_a_host_reads_what_is_of_their_hub_and_members_nothing(town: Town):
    """The list of visits is narrowed to the host's; whoever else asks is told no."""
    every = (await town.get("/owed-visits", "auditor", params={"state": "netted"})).json()
    assert [one["cents"] for one in every["owed_visits"]] == [AGREED_CENTS]
    assert (await town.get("/owed-visits", "host")).json()["owed_visits"] == []
    own = await town.get(f"/hubs/{town['hub']}/mutual-credit", "host")
    assert (own.status_code, own.json()["net_cents"]) == (200, 0)
    other = await town.get("/owed-visits", "host", params={"hub": town["debtor_hub"]})
    assert other.status_code == 403
    of_other = f"/hubs/{town['debtor_hub']}"
    for path in (f"{of_other}/mutual-credit", f"{of_other}/nettings/{town['netting']}"):
        assert (await town.get(path, "host")).status_code == 403
    for path in ("/mutual-credit", "/owed-visits", "/nettings"):
        assert (await town.get(path, "member")).status_code == 403
    assert (await town.get("/nettings", "host")).status_code == 403
    of_none = f"/hubs/{town['hub']}/nettings"
    assert (await town.get(f"{of_none}/NV{'A' * 16}", "treasurer")).status_code == 404
    nothing = (await town.get(f"{of_none}/{town['netting']}", "host")).json()
    assert (nothing["visits"], nothing["payments"], nothing["net_cents"]) == ([], [], 0)


async def test_a_second_netting_of_the_period_is_refused(town: Town):
    """Nothing is left to net; and an open day is too early."""
    again = await town.post("/nettings", {"until": str(NIGHT)}, "treasurer")
    assert again.status_code == 409
    assert again.json()["type"].endswith("nothing-to-net")


async def test_a_hub_that_is_not_there_owes_nothing_to_be_told(town: Town):
    """404 for who may look at all hubs, as everywhere."""
    answer = await town.get("/hubs/SAAAAAAAAAAAAAAAA/mutual-credit", "treasurer")
    assert answer.status_code == 404, answer.text
