"""Everything that can be read, one file a subject."""

from api.ask import Read
from api.reads.facts import FACTS
from api.reads.money import MONEY
from api.reads.people import PEOPLE
from api.reads.places import PLACES
from api.reads.shares import SHARES
from api.reads.stays import STAYS
from api.reads.work import WORK

READS: tuple[Read, ...] = (
    *FACTS,
    *PEOPLE,
    *MONEY,
    *PLACES,
    *STAYS,
    *SHARES,
    *WORK,
)

__all__ = ["READS"]
