"""The read models: what can be seen, made from the log and made again whenever wanted."""

from ledger.log.migrate import run_sql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables of every projection, as the role that fills them."""
    run_sql(
        "read_begin.sql",
        "read_balances.sql",
        "read_due.sql",
        "read_directory.sql",
        "read_ownership.sql",
        "read_usage.sql",
        "read_calendar.sql",
        "read_end.sql",
    )


def downgrade() -> None:
    """Take them away; they hold no facts."""
    run_sql("read_down.sql")
