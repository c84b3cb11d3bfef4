"""The vault: a key per person."""

from ledger.log.form import FORM
from ledger.log.migrate import must_be_empty, run_sql

revision = f"{FORM}_2"
down_revision = f"{FORM}_1"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the vault."""
    run_sql("vault.sql")


def downgrade() -> None:
    """Take the vault away; one that holds keys stays."""
    must_be_empty("{vault}.keys")
    run_sql("vault_down.sql")
