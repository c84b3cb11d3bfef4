"""What is to be sent to members, and what became of it."""

from ledger.log.form import FORM
from ledger.log.migrate import must_be_empty, run_sql

revision = f"{FORM}_6"
down_revision = f"{FORM}_5"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables of mail."""
    run_sql("mails.sql")


def downgrade() -> None:
    """Take them away; what says what was sent stays, or it would be sent again."""
    must_be_empty("{access}.mails")
    run_sql("mails_down.sql")
