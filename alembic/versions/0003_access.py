"""Sign-in tokens: who may ask, and as what."""

from ledger.log.form import FORM
from ledger.log.migrate import must_be_empty, run_sql

revision = f"{FORM}_3"
down_revision = f"{FORM}_2"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table of tokens."""
    run_sql("access.sql")


def downgrade() -> None:
    """Take the table away; one that holds tokens stays."""
    must_be_empty("{access}.tokens")
    run_sql("access_down.sql")
