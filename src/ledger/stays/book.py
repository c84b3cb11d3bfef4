"""A guest confirms a reservation, and the money for nights, city tax and deposit is held."""

from ledger.billing.bill import total_of
from ledger.billing.journal import held
from ledger.kernel.command import Command, Personal
from ledger.kernel.fact import Fact, fact_name
from ledger.kernel.refused import Malformed, Refused
from ledger.kernel.see import See
from ledger.kernel.text import Id
from ledger.members.rights import Right, acting_for, require
from ledger.stays.asked import Companions, companion_name, must_be_named
from ledger.stays.events import StayBooked
from ledger.stays.stay import NotAReservation, Stage, Stay, known
from ledger.treasury.post import post


class ReservationExpired(Refused):
    """The reservation's 15 minutes are over; reserve again."""


class NotThePayer(Malformed):
    """Somebody else pays for this stay."""


class Book(Command, frozen=True, kw_only=True, tag="stays.book"):
    """Confirm a reservation: nights, city tax and security deposit are held from the payer's wallet."""

    personal = Personal(
        person="payer",
        fact=fact_name(StayBooked),
        fields={"companions": companion_name},
    )

    stay: Id
    payer: Id
    companions: Companions = ()


def must_pay(stay: Stay, payer: str) -> None:
    """Refuse `NotThePayer`: personal words are sealed under the payer's own key."""
    if stay.payer != payer:
        raise NotThePayer(payer=payer)


def book(command: Book, see: See) -> list[Fact]:
    """Hold the money for what was reserved, at the price that was locked."""
    stay = known(see, command.stay)
    acting_for(see, stay.payer)
    must_pay(stay, command.payer)
    require(see, stay.payer, Right.COMMIT)
    if stay.stage is not Stage.RESERVED or stay.expires is None:
        raise NotAReservation(stage=stay.stage)
    if see.now >= stay.expires:
        raise ReservationExpired(expired=stay.expires)
    must_be_named(stay.beds, command.companions)
    return [
        StayBooked(
            day=see.today(),
            stay=command.stay,
            hub=stay.hub,
            payer=stay.payer,
            arrive=stay.arrive,
            depart=stay.depart,
            beds=stay.beds,
            companions=command.companions,
            total_cents=total_of(stay.bill),
        ),
        *post(see, held(stay.billed(command.stay), stay.bill)),
    ]
