"""What auditors had verified, seen from every process on the book."""

from ledger.log.form import FORM
from ledger.log.migrate import run_sql

revision = f"{FORM}_5"
down_revision = f"{FORM}_4"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table of verifications."""
    run_sql("verifications.sql")


def downgrade() -> None:
    """Take the table away; what was found then, the next verification finds again."""
    run_sql("verifications_down.sql")
