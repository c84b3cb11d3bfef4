"""Every projection there is."""

from projections.balances import Balances
from projections.calendar import Calendars
from projections.directory import Directory
from projections.due import DueWork
from projections.ownership import Ownership
from projections.projection import Projection
from projections.usage import BedUse

ALL: tuple[type[Projection], ...] = (Balances, DueWork, Directory, Ownership, BedUse, Calendars)
