"""Occasions: the calendar of what is announced, one with its words, and the seats, with names for those who may know them."""

from collections.abc import Sequence
from typing import Final

from msgspec.structs import replace

from api.engine.access import May
from api.engine.ask import Ask, Look, Read
from api.engine.listing import PrivateRow, list_of, one_of
from api.engine.personal import Written, opened
from api.members.guest_names import names_of
from projections.occasions.announced import OCCASION, ONE, OccasionFound, OccasionListed
from projections.occasions.seats import SEAT, SeatFound, SeatListed, SeatShown, seat_of
from projections.occasions.waits import WAIT, WaitFound, WaitListed


class OccasionShown(OccasionListed, frozen=True, kw_only=True):
    """An occasion with its words: what is included, where it is if not at the hub, and why the hub called it off.

    Words are null while they are `unreadable`. Who leads it is told to staff and the hub's host, and to whoever acts for a member.
    """

    leader: str | None
    included: str | None
    place: str | None
    reason: str | None
    unreadable: bool


class SeatNamed(SeatListed, frozen=True, kw_only=True):
    """A seat in a list, with the names of its payer and its guest.

    Null are names that are forgotten, not for the asker, or `unreadable`. A host's are those of who is at home at the
    hub, and of guests from booking to a week after the last date.
    """

    payer_name: str | None
    guest_name: str | None
    unreadable: bool


class WaitNamed(WaitListed, frozen=True, kw_only=True):
    """Somebody on a waiting list, with the names of payer and guest as in a list of seats."""

    payer_name: str | None
    guest_name: str | None
    unreadable: bool


async def _with_words(ask: Ask, found: Sequence[OccasionFound]) -> list[OccasionShown]:
    told = await opened(ask, [Written(one.id, one.told_at, ("included", "place")) for one in found])
    moved = [Written(one.id, one.place_at, ("place",)) for one in found if one.place_at]
    places = {one.person: said for one, said in zip(moved, await opened(ask, moved), strict=True)}
    off = [Written(one.id, one.reason_at, ("reason",)) for one in found if one.reason_at]
    reasons = {one.person: said for one, said in zip(off, await opened(ask, off), strict=True)}
    knows_people = ask.is_staff or bool(ask.who.hub) or bool(await ask.own())
    return [
        OccasionShown(
            **{name: getattr(one, name) for name in OccasionListed.__struct_fields__},
            leader=one.leader if knows_people else None,
            included=said.words.get("included", ""),
            place=places.get(one.id, said).words.get("place", ""),
            reason=reasons[one.id].words.get("reason") if one.id in reasons else "",
            unreadable=said.unreadable or (one.id in reasons and reasons[one.id].unreadable),
        )
        for one, said in zip(found, told, strict=True)
    ]


async def _named(ask: Ask, found: Sequence[SeatFound]) -> list[SeatNamed]:
    return [
        SeatNamed(
            **{name: getattr(one, name) for name in SeatListed.__struct_fields__},
            payer_name=names.payer_name,
            guest_name=names.guest_name,
            unreadable=names.unreadable,
        )
        for one, names in zip(found, await names_of(ask, found), strict=True)
    ]


async def _named_waiting(ask: Ask, found: Sequence[WaitFound]) -> list[WaitNamed]:
    return [
        WaitNamed(
            **{name: getattr(one, name) for name in WaitListed.__struct_fields__},
            payer_name=names.payer_name,
            guest_name=names.guest_name,
            unreadable=names.unreadable,
        )
        for one, names in zip(found, await names_of(ask, found), strict=True)
    ]


async def seat(ask: Ask) -> SeatShown:
    """One seat: by which price, what became of it, and what giving it up would cost."""
    name = ask.path["seat"]
    shown = await ask.one(
        "occasions", lambda *at: seat_of(at[0], name, at[1], now=ask.now), seat=name
    )
    await ask.must_concern(shown.seat.hub, {shown.seat.payer, shown.seat.guest})
    return shown


_WAITING: Final = PrivateRow(WaitNamed, _named_waiting)
_NAMED: Final = PrivateRow(SeatNamed, _named)
_SEATS: Final = list_of(
    SEAT,
    "/seats",
    """List seats at occasions by first day, with names: hosts those at their hub, users those that their members pay for
    or have.""",
    may=May.OWN,
    hosts="hub",
    opened=_NAMED,
    example={"stage": "booked"},
)
READS: Final = (
    list_of(
        OCCASION,
        "/occasions",
        "List what hubs have announced, by first day: experiences, courses and activities, and how many seats are left.",
        may=May.ANYBODY,
        example={"what": "course"},
    ),
    one_of(
        ONE,
        "/occasions/{occasion}",
        "One occasion: what is included, its dates and terms, and how many seats are left.",
        opened=PrivateRow(OccasionShown, _with_words),
    ),
    replace(
        list_of(
            SEAT,
            "/occasions/{occasion}/seats",
            "List who has a seat at one occasion, with names: for staff, the hub's host, and each their own.",
            may=May.OWN,
            hosts="hub",
            opened=_NAMED,
        ),
        name="seats-of-occasion",
        returns=_SEATS.returns,
    ),
    _SEATS,
    list_of(
        WAIT,
        "/waiting-list",
        """List who waits for seats, by the day of joining, with names and places: hosts those at their hub, users those that
        their members would pay for or have.""",
        may=May.OWN,
        hosts="hub",
        opened=_WAITING,
        example={"stage": "waiting"},
    ),
    one_of(
        WAIT,
        "/waiting-list/{waiting}",
        "One place on a waiting list: how many are before them, and until when a seat is offered.",
        may=May.OWN,
        hosts="hub",
        opened=_WAITING,
    ),
    Read(
        path="/seats/{seat}",
        name="seat",
        answers=seat,
        returns=SeatShown,
        may=May.OWN,
        query=Look,
    ),
)
