"""Whoever arrives is reminded the day before, once, whatever starts again; and not of what is off by then."""

from datetime import UTC, date, datetime, timedelta

import pytest

from api.mail.days import clock
from ledger.kernel.days import rome
from tests.api.mail.booking import booked
from tests.api.mail.office_hours import Hours, mails, open_hours
from tests.api.mail.post_office import PostOffice, post_office
from tests.api.mail.test_server import plain
from tests.api.town import TODAY, Town

pytestmark = pytest.mark.anyio

ARRIVE = TODAY + timedelta(days=60)
A_MINUTE = timedelta(minutes=1)


def set_to(hours: Hours, at: datetime) -> None:
    hours.ahead[0] = at - datetime.now(UTC)


def reminders(town: Town, kind: str = "arriving") -> list[tuple[str, ...]]:
    return [row[1:] for row in mails(town, "kind, thing, state") if row[0] == kind]


async def asked_of(town: Town, office: PostOffice, at: datetime) -> None:
    """Begin to send as a process that has just started, at a moment."""
    async with open_hours(town, **plain(office)) as hours:
        set_to(hours, at)
        await hours.send()


async def reserved(town: Town, days: int) -> tuple[str, datetime]:
    """Have a bed kept for Anna; return the stay, and when that lapses."""
    arrive = ARRIVE + timedelta(days=days)
    beds = [{"room": town["room"], "bed": "window", "guest": town["anna"]}]
    until = arrive + timedelta(days=1)
    asked = {"payer": town["anna"], "arrive": str(arrive), "depart": str(until), "beds": beds}
    answer = await town.post(f"/hubs/{town['hub']}/stays", asked)
    (fact,) = answer.json()["facts"]
    return answer.headers["location"].rpartition("/")[2], datetime.fromisoformat(fact["expires"])


def text(office: PostOffice, word: str) -> str:
    """Return the one letter whose subject has a word."""
    (letter,) = (one for one in office.letters() if word in one["Subject"])
    return str(letter.get_body().get_content())


async def test_who_arrives_is_reminded_once(quiet_town: Town):
    """At ten the day before; not earlier, not again, and not after the arrival's noon; who cancelled is not reminded."""
    town = quiet_town
    ten = rome(ARRIVE - timedelta(days=1), 10)
    with post_office() as office:
        async with open_hours(town, **plain(office)) as hours:
            await hours.send()
            coming = await booked(town, ARRIVE)
            stay = await booked(town, ARRIVE + timedelta(days=10))
            await hours.send()
        assert (await town.post(f"/stays/{stay}/cancel")).is_success
        await asked_of(town, office, ten - A_MINUTE)
        assert reminders(town) == []
        for _ in range(2):
            await asked_of(town, office, ten + A_MINUTE)
            assert reminders(town) == [(coming, "sent")]
        await asked_of(town, office, ten + timedelta(days=10) + A_MINUTE)
        assert reminders(town) == [(coming, "sent")]
        assert "ti aspettiamo a Spazio di Elva" in text(office, "Promemoria")


async def test_nobody_is_reminded_when_it_is_too_late(quiet_town: Town):
    """Mail that was away until after the arrival tells nothing any more."""
    town = quiet_town
    before = len(reminders(town))
    with post_office() as office:
        arrive = ARRIVE + timedelta(days=30)
        await booked(town, arrive)
        await asked_of(town, office, rome(arrive, 12))
    assert len(reminders(town)) == before


async def test_what_is_off_before_its_reminder_leaves_is_not_told(quiet_town: Town):
    """The mail server was away when its hour came, and they cancelled meanwhile: the reminder is dropped."""
    town, arrive = quiet_town, ARRIVE + timedelta(days=40)
    ten = rome(arrive - timedelta(days=1), 10)
    with post_office() as office:
        stay = await booked(town, arrive)
        async with open_hours(town, **plain(office)) as hours:
            await hours.send()
            await hours.journal.take(ten + A_MINUTE)
            assert (await town.post(f"/stays/{stay}/cancel")).is_success
            set_to(hours, ten + 2 * A_MINUTE)
            await hours.send()
        assert (stay, "dropped") in reminders(town)
        assert not [one for one in office.letters() if "Promemoria" in one["Subject"]]


async def test_whoever_moves_the_days_is_reminded_of_the_new_ones(quiet_town: Town):
    """Of other days one is reminded anew, though the day before the first ones was told already."""
    town, arrive = quiet_town, ARRIVE + timedelta(days=50)
    ten = rome(arrive - timedelta(days=1), 10)
    with post_office() as office:
        stay = await booked(town, arrive)
        await asked_of(town, office, ten + A_MINUTE)
        later = {
            "arrive": str(arrive + timedelta(days=5)),
            "depart": str(arrive + timedelta(days=6)),
        }
        beds = [{"room": town["room"], "bed": "window", "guest": town["anna"]}]
        moved = await town.post(
            f"/stays/{stay}/change", {"payer": town["anna"], **later, "beds": beds}
        )
        assert moved.is_success, moved.text
        for _ in range(2):
            await asked_of(town, office, ten + timedelta(days=5) + A_MINUTE)
        assert reminders(town).count((stay, "sent")) == 2


async def test_what_is_kept_for_somebody_is_told_before_it_lapses(quiet_town: Town):
    """Five minutes before, by the hub's clock; not once it is booked, even when the reminder was about to leave."""
    town = quiet_town
    with post_office() as office:
        kept, expires = await reserved(town, 70)
        taken, _ = await reserved(town, 71)
        async with open_hours(town, **plain(office)) as hours:
            set_to(hours, expires - timedelta(minutes=6))
            await hours.send()
            assert reminders(town, "lapsing") == []
            await hours.journal.take(expires - timedelta(minutes=4))
            answer = await town.post(f"/stays/{taken}/book", {"payer": town["anna"]})
            assert answer.status_code == 201, answer.text
            set_to(hours, expires - timedelta(minutes=4))
            await hours.send()
        assert set(reminders(town, "lapsing")) >= {(kept, "sent"), (taken, "dropped")}
        hour = clock(expires, "Europe/Rome")
        told = [str(one.get_body().get_content()) for one in office.letters()]
        assert [one for one in told if f"restano tuoi fino alle {hour}" in one]


async def test_whoever_has_a_seat_is_reminded_a_day_before(quiet_town: Town):
    """Of when and where it begins."""
    town = quiet_town
    begins = rome(TODAY + timedelta(days=21), 18)
    with post_office() as office:
        await asked_of(town, office, begins - timedelta(days=1) - A_MINUTE)
        assert reminders(town, "starting") == []
        await asked_of(town, office, begins - timedelta(days=1) + A_MINUTE)
        assert (town["seat"], "sent") in reminders(town, "starting")
        told = [str(one.get_body().get_content()) for one in office.letters()]
        assert [one for one in told if "Pane di montagna" in one and "18:00–20:30" in one]


async def test_credits_are_told_two_weeks_before_they_expire(quiet_town: Town):
    """How many are left, and until when."""
    town = quiet_town
    asked = await town.get(f"/credits/{town['credits']}")
    expires = date.fromisoformat(asked.json()["credits"]["expires"])
    ten = rome(expires - timedelta(days=14), 10)
    with post_office() as office:
        await asked_of(town, office, ten - A_MINUTE)
        assert reminders(town, "expiring") == []
        for _ in range(2):
            await asked_of(town, office, ten + A_MINUTE)
        assert reminders(town, "expiring") == [(town["credits"], "sent")]
        assert "hai ancora 10 crediti da usare entro " in text(office, "scadenza")
