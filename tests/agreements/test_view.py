"""What is shown of agreements is what the facts add up to; what is shown as free is what may be reserved."""

from datetime import date

import pytest

from ledger.agreements.agreement import Agreement as Noun
from ledger.agreements.events import AgreementMade, MonthSettled, ShareEarned
from ledger.agreements.make import MakeAgreement
from ledger.kernel.days import ONE_DAY
from ledger.kernel.refused import Refused
from ledger.kernel.see import See
from ledger.registry import RULES
from ledger.stays.asked import must_be_free
from ledger.stays.events import Bedding, RoomAdded
from ledger.stays.furnish import AddRoom
from ledger.stays.lent import NotLent
from ledger.stays.set_price import SetPrice
from ledger.treasury.account import Hold
from projections.agreements.questions import AGREEMENT, MONTH, MOVEMENT, SHARE
from projections.agreements.view import AGREEMENTS
from projections.engine.asof import AsOf
from projections.places.view import PLACES
from projections.stays.availability import availability
from projections.stays.calendar import CALENDAR
from projections.stays.rooms import ROOMS
from tests.projections.chronicle import MEMBERS, VILLAGE, Chronicle, lived_until
from tests.projections.recounted import at_every_position
from tests.projections.told import Told, books_of, differences
from tests.scenario import SEED
from tests.staff import OPERATOR

KINDS = ("agreement", "agreement-share", "agreement-month", "agreement-entry")


def and_a_loft_for_some_nights() -> Chronicle:
    """A history at whose end a room is lent for six nights more."""
    history = lived_until(range(300), AGREEMENTS.takes)
    lent = MakeAgreement(
        hub=VILLAGE,
        owner=MEMBERS[0],
        since=history.today,
        until=history.today + 5 * ONE_DAY,
        rooms=("Mansarda",),
        documents=("5f" * 32,),
    )
    history.do(lent)
    made = history.told[AgreementMade][-1].agreement
    history.do(AddRoom(hub=VILLAGE, agreement=made, name="Mansarda", beds=2))
    room = history.told[RoomAdded][-1].room
    history.do(SetPrice(room=room, valid_from=history.today, cents=2_000))
    return history


HISTORY = and_a_loft_for_some_nights()
LINES = HISTORY.lines()
MADE = HISTORY.told[AgreementMade]
book, _ = books_of(HISTORY, PLACES, ROOMS, CALENDAR, AGREEMENTS)
ours, _ = books_of(HISTORY, AGREEMENTS)


def test_at_every_position_the_tables_tell_what_the_facts_add_up_to(ours: Told) -> None:
    """Figures as of p equal a fold of the first p facts, for every p."""
    for p, told_again in at_every_position(LINES, KINDS):
        assert not differences(ours.figures(p), told_again), p


def test_what_is_owed_is_what_the_pen_decides_by(book: Told) -> None:
    """By agreement: owed what is reserved under its name, and its last night."""
    page = book.ask(lambda c: AGREEMENT.page(c, now=HISTORY.now, limit=1_000))
    assert {one.id for one in page.agreements} == {one.agreement for one in MADE}
    for one in page.agreements:
        noun = HISTORY.memory[Noun, one.id]
        assert one.owed_cents == HISTORY.memory[Hold, one.id].reserved
        assert (one.owner, one.since, one.until) == (noun.owner, noun.since, noun.until)
        assert one.owed_cents == one.share_cents + one.posted_rent_cents - one.paid_cents
        waits = noun.shares.values()
        assert one.settled_cents == one.share_cents + one.posted_rent_cents - sum(waits)
        assert one.to_pay_cents == max(0, one.settled_cents - one.paid_cents)


def test_months_shares_and_entries_explain_what_is_owed(book: Told) -> None:
    """Each is listed once, of its agreement, and their sums are those told of it."""
    for made in MADE:
        of = {"now": HISTORY.now, "agreement": made.agreement, "limit": 1_000}
        months = book.ask(lambda c, of=of: MONTH.page(c, **of)).months
        shares = book.ask(lambda c, of=of: SHARE.page(c, **of)).shares
        movements = book.ask(lambda c, of=of: MOVEMENT.page(c, **of)).movements
        one = book.ask(
            lambda c, name=made.agreement: AGREEMENT.get(c, name, now=HISTORY.now)
        ).agreement
        assert sum(each.share_cents + each.rent_cents for each in months) == one.settled_cents
        assert sum(each.cents for each in shares) == one.share_cents
        assert sum(each.cents for each in movements) == one.owed_cents
    assert len(HISTORY.told[ShareEarned]) > 0
    assert len(HISTORY.told[MonthSettled]) > 0


@pytest.mark.parametrize("position", HISTORY.ends[40::97])
def test_what_was_owed_then_is_told_as_of_then(book: Told, position: int) -> None:
    """As of a position, what the pen decided by."""
    memory = HISTORY.nouns_at(position)
    page = book.ask(lambda c: AGREEMENT.page(c, AsOf(position), now=HISTORY.now, limit=1_000))
    for one in page.agreements:
        assert one.owed_cents == memory[Hold, one.id].reserved
        assert one.until == memory[Noun, one.id].until


def refusal(see: See, room: str, bed: str, span: tuple[date, date]) -> Refused | None:
    """Why a bed may not be reserved; nothing if it may."""
    try:
        must_be_free(see, [Bedding(room, bed)], span)
    except Refused as why:
        return why
    return None


def test_what_is_shown_as_free_is_what_is_not_refused(book: Told) -> None:
    """Bed by bed, night by night: one rule says whether a room is let, and the calendar who is in it."""
    see = RULES.see(HISTORY.memory, now=HISTORY.now, who=OPERATOR, seed=SEED)
    not_let = 0
    for n in range(40):
        night = HISTORY.today + n * ONE_DAY
        span = night, night + ONE_DAY
        found = book.ask(lambda c, span=span: availability(c, *span, 1, now=HISTORY.now))
        offered = {
            (room.room, bed) for hub in found.hubs for room in hub.rooms for bed in room.beds
        }
        priced = {room.room for hub in found.hubs for room in hub.rooms}
        for room in HISTORY.told[RoomAdded]:
            for bed in room.beds:
                why = refusal(see, room.room, bed, span)
                is_offered = (room.room, bed) in offered
                assert is_offered is (why is None) or room.room not in priced
                assert not (is_offered and why), why
                not_let += isinstance(why, NotLent)
    assert not_let, "no room of an agreement that is over was looked at"
