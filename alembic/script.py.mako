"""${message}."""

from ledger.log.migrate import refuse_loss, run_sql

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make it."""
    ${upgrades if upgrades else "run_sql()"}


def downgrade() -> None:
    """Take it away, unless something would be lost."""
    ${downgrades if downgrades else "refuse_loss()"}
