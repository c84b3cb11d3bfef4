"""Who may read what, for every route and every role: generated from the table, so that no route is forgotten."""

import msgspec
import pytest

from api.engine.access import May
from api.engine.ask import Read
from api.registry import READS, ROUTES
from tests.api.town import Town

pytestmark = pytest.mark.anyio

STAFF = ("operator", "treasurer", "auditor")
ROLES = (*STAFF, "host", "other_host", "member", "co_owner", "other_member", "stranger")

# Who is let in, beside staff. Anna is `member`, Bruno owns with her, Carla founded the venture, the host's
# hub is where house, venture, room and stay are; everybody else's ids are other people's.
LET_IN = {
    May.ANYBODY: set(ROLES),
    May.EVERYONE: set(ROLES),
    May.AUDITORS: {"auditor"},
    May.STAFF: set(),
    May.STAFF_AND_HOSTS: {"host", "other_host"},
    May.OF_HUB: {"host"},
    May.RUNS_HUB: {"host"},
    May.OF_MEMBER: {"member"},
    May.APPLICATION: set(),
}
# Where the answer depends on more than the kind of route.
EXACTLY = {
    "register": {"member", "co_owner"},
    "book-of-members": {"member", "co_owner"},
    "books": {"member", "co_owner"},
    "house-entries": {"member", "co_owner"},
    "house-transits": {"member", "co_owner"},
    "house-bank": {"member", "co_owner"},
    "house-profit-and-loss": {"member", "co_owner"},
    "papers": {"member", "co_owner"},
    "cap-table": {"other_member"},
    "venture-book-of-members": {"other_member"},
    "venture-books": {"other_member"},
    "calendar": {"host"},
    "fact": {"member", "host"},
    "facts": set(ROLES),
    "entry": {"member"},
    "entries": set(ROLES),
    "me": set(ROLES),
    "my-access-log": set(ROLES),
    "members": set(ROLES),
    # Anna has a desk at the other hub.
    "member": {"member", "host", "other_host"},
    "member-usage": {"member", "host", "other_host"},
    "account": {"member"},
    "stays": set(ROLES),
    "stay": {"member", "host"},
    "bookings": set(ROLES),
    "desk-booking": {"member", "other_host"},
    "hall-booking": {"member", "other_host"},
    "hall-bookings": set(ROLES),
    "seats": set(ROLES),
    "seats-of-occasion": set(ROLES),
    "seat": {"member", "other_host"},
    "waiting-list": set(ROLES),
    "waiting": {"co_owner", "other_host"},
    "agreements": set(ROLES),
    "agreement": {"member", "host"},
    "leases": set(ROLES),
    "lease": {"host"},
    "lease-months": set(ROLES),
    "feeds": set(ROLES),
    "feed": {"member"},
    "foreign-calendars": {"host", "other_host"},
    "foreign-calendar": {"host"},
    "overbookings": {"host", "other_host"},
    "fiscal-documents": set(ROLES),
    "fiscal-document": {"member", "host"},
    "subscriptions": set(ROLES),
    "subscription": {"member", "host"},
    "plan-months": set(ROLES),
    "plan-uses": set(ROLES),
    "credits-held": set(ROLES),
    "credits": {"member", "host"},
    "credit-uses": set(ROLES),
    "payouts": set(ROLES),
    "payout": {"co_owner"},
    "transfer": {"host"},
    "covers": {"host"},
    "pledges": set(ROLES),
    "pledge": {"member"},
}


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("read", READS, ids=lambda read: read.name)
async def test_a_read_lets_in_just_whom_it_should(town: Town, read: Read, role: str):
    """200 for those who may; 403 or 404 for all others, never an empty page that looks like an answer."""
    answer = await town.ask(read, role)
    staff = role in STAFF and read.may is not May.AUDITORS
    if read.may is May.RUNS_HUB:
        staff = role == "operator"
    allowed = staff or role in EXACTLY.get(read.name, LET_IN.get(read.may, set()))
    assert answer.status_code == 200 if allowed else answer.status_code in (403, 404), answer.text


def test_what_depends_on_who_asks_is_not_given_again():
    """A host is told what is of the own hub: an answer that staff had would be another."""
    depends = {May.STAFF_AND_HOSTS, May.OWN}
    assert [read.name for read in READS if read.cached_by and read.may in depends] == []


@pytest.mark.parametrize("read", READS, ids=lambda read: read.name)
async def test_no_read_answers_without_a_token(town: Town, read: Read):
    """401 for everybody who has not signed in, whatever exists."""
    send = town.client.post if read.in_body else town.client.get
    answer = await send(town.path(read.path))
    assert answer.status_code == 401


def _others(town: Town, text: str) -> list[str]:
    """Return the members named in a text who are not Carla."""
    return [name for name in ("anna", "bruno") if town[name] in text]


@pytest.mark.parametrize("read", READS, ids=lambda read: read.name)
async def test_nobody_learns_of_other_members(town: Town, read: Read):
    """What Carla is shown names no member but her, save the seller of an offer open to all."""
    answer = await town.ask(read, "other_member")
    if answer.status_code == 200 and read.name not in ("offers", "offer"):
        assert not _others(town, answer.text), answer.text
    assert "Anna" not in answer.text
    assert "anna@" not in answer.text


@pytest.mark.parametrize(
    "read", [read for read in READS if read.cached_by], ids=lambda read: read.name
)
async def test_what_is_given_again_is_the_same_for_all(town: Town, read: Read):
    """An answer that may be kept does not depend on who asks, so that nobody gets another's."""
    answers = [await town.ask(read, role) for role in ROLES]
    assert len({answer.content for answer in answers if answer.status_code == 200}) == 1
    assert {answer.status_code for answer in answers} <= {200, 403, 404}


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
@pytest.mark.parametrize("role", ["auditor", "stranger"])
async def test_an_auditor_and_a_stranger_change_nothing(town: Town, route, role: str):
    """No command is accepted from who may only look, or from who acts for nobody (but to apply)."""
    if role == "stranger" and route.name == "members.apply-for-membership":
        return
    body = _body_about(town, route)
    before = (await town.client.get("/health/ready")).json()["position"]
    path = route.path.replace("{issuer}", f"{{{route.of}}}")
    answer = await town.post(town.path(path), body, role)
    assert 400 <= answer.status_code < 500, answer.text
    assert answer.status_code in (403, 409, 404, 422)
    assert (await town.client.get("/health/ready")).json()["position"] == before


def _body_about(town: Town, route) -> dict:
    """The route's example, about things and people that exist."""
    names = {"home_hub": "hub", "payer": "anna", "seller": "anna", "buyer": "bruno", "owner": "hub"}
    known = {name: town[name] for name in ("hub", "member", "user", "room")}
    known |= {field: town[name] for field, name in names.items()}
    example = msgspec.to_builtins(route.example)
    return {field: known.get(field, value) for field, value in example.items()}
