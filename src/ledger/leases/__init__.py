"""Leases: beds and desks of a hub that one member has to itself for a time.

asked     Asked                 what is wanted, and what nobody can want
capacity  free_beds free_seats  which beds and desks nobody has on any of the days; what is in the way is named
let       lease_made            the fact that makes one, for whoever accepts what was asked
end       EndLease              it is over sooner, and what it held is free
blocked                         what it takes off the calendars of beds and desks, and gives back
lease     Lease LeasesOfMember  what is let, and to whom
"""

from ledger.desks.calendar import DeskCalendar
from ledger.kernel.fact import facts_in
from ledger.kernel.rulebook import Chapter
from ledger.leases import blocked, events
from ledger.leases.end import end_lease
from ledger.leases.lease import Lease, LeasesOfMember, leases_remain
from ledger.stays.calendar import Calendar

LEASES = Chapter(
    name="leases",
    facts=facts_in(events),
    nouns=(Lease, LeasesOfMember),
    feeds={Calendar: blocked.BEDS, DeskCalendar: blocked.DESKS},
    verbs=(end_lease,),
    answers=(leases_remain,),
)
