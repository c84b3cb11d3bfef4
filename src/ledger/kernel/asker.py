"""Who may ask at all, whatever the thing is: by role, and a host by their hub."""

from ledger.kernel.refused import NotAllowed
from ledger.kernel.see import See
from ledger.kernel.who import Role


def must_be(see: See, *roles: Role) -> None:
    """Refuse `NotAllowed` unless the asker has one of the roles."""
    if see.who.role not in roles:
        raise NotAllowed(f"Only for: {', '.join(roles)}.", role=see.who.role)


def must_run(see: See, hub: str) -> None:
    """Refuse `NotAllowed` unless the asker runs this hub: its host, an operator, the scheduler."""
    who = see.who
    if who.role in (Role.SYSTEM, Role.OPERATOR) or (who.role is Role.HOST and who.hub == hub):
        return
    raise NotAllowed("Only the hub's own host and operators may.", hub=hub)
