"""Every projection there is."""

from projections.balances import Balances
from projections.due import DueWork
from projections.projection import Projection

ALL: tuple[type[Projection], ...] = (Balances, DueWork)
