"""Leases: beds and desks of a hub that one member has to itself for a time, and pays month by month.

asked     Asked                 what is wanted, and what nobody can want
capacity  free_beds free_seats  which beds and desks nobody has on any of the days; what is in the way is named
terms     terms_of              what it costs a month, and how it is ended
let       lease_made            the fact that makes one, for whoever accepts what was asked
months    TurnLease             a month is billed before, and earned after
end       EndLease              it is over sooner, after its notice, and what it held is free
blocked                         what it takes off the calendars of beds and desks, and gives back
lease     Lease LeasesOf        what is let, and to whom
remains                         what lives on a lease
"""

from ledger.desks.calendar import DeskCalendar
from ledger.kernel.fact import facts_in
from ledger.kernel.rulebook import Chapter
from ledger.leases import blocked, events
from ledger.leases.end import end_lease
from ledger.leases.lease import Lease, LeasesOf
from ledger.leases.months import after_lease, turn_lease
from ledger.leases.remains import lease_months_are_open, leases_live, leases_remain
from ledger.stays.calendar import Calendar

LEASES = Chapter(
    name="leases",
    facts=facts_in(events),
    nouns=(Lease, LeasesOf),
    feeds={Calendar: blocked.BEDS, DeskCalendar: blocked.DESKS},
    verbs=(turn_lease, end_lease),
    entries=("lease-billed", "lease-earned", "lease-given-back"),
    answers=(leases_live, leases_remain, lease_months_are_open),
    due=(after_lease,),
)
