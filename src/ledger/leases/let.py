"""A lease is made: beds and desks that are free on all its days are taken, and nobody else can have them."""

from ledger.kernel.ids import Prefix
from ledger.kernel.see import See
from ledger.leases.asked import Asked, must_be_sensible
from ledger.leases.capacity import BedNamed, free_beds, free_seats
from ledger.leases.events import LeaseMade, LeaseTerms
from ledger.treasury.vat_rate import must_be_a_rate


def lease_made(
    see: See,
    asked: Asked,
    *,
    member: str,
    application: str,
    beds: tuple[BedNamed, ...],
    terms: LeaseTerms,
) -> LeaseMade:
    """Return the lease of what was asked for; refuses what is no longer to be had."""
    must_be_a_rate(terms.vat_bp)
    must_be_sensible(see, asked)
    return LeaseMade(
        day=see.today(),
        lease=see.new_id(Prefix.LEASE),
        hub=asked.hub,
        member=member,
        first=asked.first,
        until=asked.until,
        weekdays=asked.weekdays,
        beds=free_beds(see, asked, beds),
        desks=free_seats(see, asked),
        application=application,
        seats=asked.seats,
        terms=terms,
        turns=asked.first if terms.month_cents else None,
    )
