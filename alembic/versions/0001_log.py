"""The log: facts, batches, commands, tags, snapshots, the pen, and the roles that use them."""

from ledger.log.form import FORM
from ledger.log.migrate import must_be_empty, run_sql

revision = f"{FORM}_1"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the log."""
    run_sql("log.sql", "grants.sql")


def downgrade() -> None:
    """Take the log away; a log that holds facts stays."""
    must_be_empty("{book}.facts")
    run_sql("log_down.sql")
