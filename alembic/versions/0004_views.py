"""Where views stand: their tables are made by whoever fills them, and made again whenever wanted."""

from ledger.log.form import FORM
from ledger.log.migrate import run_sql

revision = f"{FORM}_4"
down_revision = f"{FORM}_3"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the place for views and the record of how far they are."""
    run_sql("views.sql")


def downgrade() -> None:
    """Take the views away with it; they hold no facts."""
    run_sql("views_down.sql")
