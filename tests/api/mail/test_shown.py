"""Staff see what became of mail, neither to which address nor what it said; metrics count it, and readiness does not mind."""

import pytest

from tests.api.mail.booking import booked
from tests.api.mail.office_hours import mails, open_hours
from tests.api.mail.post_office import post_office
from tests.api.mail.test_server import plain
from tests.api.town import Town

pytestmark = pytest.mark.anyio


async def test_mails_are_listed_and_counted(quiet_town: Town):
    """The newest first, page by page, by state; who is no staff sees none."""
    town = quiet_town
    with post_office() as office:
        async with open_hours(town, **plain(office)) as hours:
            office.to_recipient = lambda _: "550 No"
            await booked(town)
            await hours.send()
            office.to_recipient = lambda _: "250 OK"
            await booked(town)
            await hours.send()
    listed = (await town.get("/mails", "auditor")).json()["mails"]
    assert [one["state"] for one in listed] == ["sent", "bounced"]
    assert {(one["kind"], one["recipient"]) for one in listed} == {("booked", town["anna"])}
    first = (await town.get("/mails?limit=1", "operator")).json()
    second = (await town.get(f"/mails?limit=1&cursor={first['next']}", "operator")).json()
    assert [*first["mails"], *second["mails"]] == listed
    bounced = (await town.get("/mails?state=bounced&kind=booked", "operator")).json()["mails"]
    assert [(one["why"], one["reply"]) for one in bounced] == [("address-refused", 550)]
    counted = (await town.get("/mails/counted", "auditor")).json()
    assert (counted["bounced"], counted["waiting"], counted["trouble"]) == (1, 0, None)
    for who in ("host", "member"):
        for path in ("/mails", "/mails/counted"):
            assert (await town.get(path, who)).status_code == 403
    assert (await town.get("/mails?cursor=x")).status_code == 422


async def test_a_book_is_ready_though_no_mail_can_leave(quiet_town: Town):
    """It is said, counted and measured, in every process; and over when the server is back."""
    town = quiet_town
    with post_office() as office:
        settings = plain(office)
    async with open_hours(town, **settings) as hours:
        await booked(town)
        await hours.send()
    counted = (await town.get("/mails/counted", "operator")).json()
    assert (counted["waiting"], counted["trouble"]) == (1, "SMTPConnectError")
    assert counted["trouble_since"]
    assert (await town.get("/health/ready")).status_code == 200
    measured = (await town.get("/metrics", "auditor")).text
    assert 'patto_mails{state="waiting"} 1.0' in measured
    assert 'patto_mail_trouble{why="SMTPConnectError"}' in measured
    with post_office() as office:
        async with open_hours(town, **plain(office)) as hours:
            assert await hours.send() == 1
    counted = (await town.get("/mails/counted", "operator")).json()
    assert (counted["waiting"], counted["trouble"]) == (0, None)
    assert "patto_mail_trouble{" not in (await town.get("/metrics", "auditor")).text
    assert mails(town, "state")[-1] == ("sent",)
