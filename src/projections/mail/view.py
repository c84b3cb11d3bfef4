"""The outbox: what is to be told by mail, chapter by chapter."""

from projections.engine.view import View
from projections.mail import lodging
from projections.mail.outbox import OUTBOX_TABLE

FIGURES = """
SELECT concat_ws(' ', 'mail', position, kind, member, thing),
    to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')
FROM outbox WHERE position <= %(position)s
"""

OUTBOX = View(
    name="outbox",
    version=1,
    tables=(OUTBOX_TABLE,),
    folds=(lodging.booked, lodging.changed, lodging.cancelled),
    figures=FIGURES,
)
