"""The outbox: what is to be told by mail, chapter by chapter."""

from projections.engine.view import View
from projections.mail import hours, lodging, money, occasions, people
from projections.mail.outbox import OUTBOX_TABLE

FIGURES = """
SELECT concat_ws(' ', 'mail', position, kind, recipient, thing),
    to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')
FROM outbox WHERE position <= %(position)s
"""

OUTBOX = View(
    name="outbox",
    version=2,
    tables=(OUTBOX_TABLE,),
    folds=(
        lodging.booked,
        lodging.changed,
        lodging.off,
        lodging.damaged,
        lodging.left,
        hours.booked,
        hours.cancelled,
        hours.missed,
        occasions.seat,
        people.answered,
        people.of_application,
        money.issued,
        money.unpaid,
    ),
    figures=FIGURES,
)
