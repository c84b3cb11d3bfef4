"""What waits for its hour: the end of a reservation, guests who never came, the end of the time."""

from collections.abc import Callable
from typing import Any

import msgspec

from ledger.bookings.booking import Booking, Stage
from ledger.kernel.command import Command
from ledger.kernel.due import Done, Due
from ledger.kernel.fact import Fact


class Waiting(msgspec.Struct, frozen=True, kw_only=True):
    """What a kind of booking does by itself: a command each, made from the booking's id."""

    booking: type[Booking[Any]]
    release: Callable[[str], Command]
    no_show: Callable[[str], Command]
    check_out: Callable[[str], Command]

    def after(self, fact: Fact) -> list[Due | Done]:
        """Return what the fact makes due, or done, by the step it is."""
        step: Any = fact
        name, stage = getattr(fact, self.booking.key), self.booking.steps[type(fact)]
        match stage:
            case Stage.RESERVED:
                due = Due(subject=f"release:{name}", at=step.expires, command=self.release(name))
                return [due]
            case Stage.RELEASED:
                return [Done(subject=f"release:{name}")]
            case Stage.BOOKED:
                return [Done(subject=f"release:{name}"), self._no_show(name, step)]
            case Stage.CANCELLED | Stage.NO_SHOW:
                return [Done(subject=f"no-show:{name}")]
            case Stage.IN_HOUSE:
                return [Done(subject=f"no-show:{name}"), self._check_out(name, step.depart)]
            case Stage.FINISHED:
                return [Done(subject=f"check-out:{name}")]
            case _:
                return [
                    self._check_out(name, step.depart)
                    if step.in_house
                    else self._no_show(name, step)
                ]

    def _no_show(self, name: str, step: Any) -> Due:
        at = self.booking.awaited_until(step)
        return Due(subject=f"no-show:{name}", at=at, command=self.no_show(name))

    def _check_out(self, name: str, depart: Any) -> Due:
        at = self.booking.terms.over_at(depart)
        return Due(subject=f"check-out:{name}", at=at, command=self.check_out(name))
