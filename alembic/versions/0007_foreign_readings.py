"""When foreign calendars are read from their addresses, and what that came to."""

from ledger.log.form import FORM
from ledger.log.migrate import run_sql

revision = f"{FORM}_7"
down_revision = f"{FORM}_6"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table of readings."""
    run_sql("foreign_readings.sql")


def downgrade() -> None:
    """Take it away: whatever is heard is read anew."""
    run_sql("foreign_readings_down.sql")
