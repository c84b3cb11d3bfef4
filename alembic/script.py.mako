"""${message}."""

from ledger.log.migrate import must_be_empty, run_sql

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make it."""
    ${upgrades if upgrades else "run_sql()"}


def downgrade() -> None:
    """Take it away, unless something would be lost."""
    ${downgrades if downgrades else "must_be_empty()"}
