"""Some members have their documents made out to a name: companies mostly; one has receipts again."""

from collections.abc import Iterable
from datetime import date
from typing import Final

from ledger.members.rights import StandingForbids
from ledger.treasury.document_events import InvoicesAsked
from ledger.treasury.invoicing import AskForInvoices, EndInvoices
from patto.demo.driver import Request
from patto.demo.world import Diary, Member, Part, World

_NUMBERS: Final = ("12345678903", "00743110157", "02154270595")
_STREETS: Final = ("Via Roma", "Via Dante", "Corso Italia", "Piazza del Popolo")


class Invoices(Part):
    """From early in the year on; the first who has them and is still there asks for receipts again."""

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self._occasions = Diary(world, "invoices", world.scale.members // 40 + 3, 5, 60)
        self._ends = Diary(world, "receipts again", 1, 75, 80)
        self._asked: list[Member] = []
        self._has: list[Member] = []
        world.driver.listen(self._has_them)

    def _has_them(self, fact: InvoicesAsked) -> None:
        self._has.append(self.world.by_id[fact.member])

    def evening(self, today: date) -> Iterable[Request]:
        """Ask for invoices, or for receipts again."""
        chance = self.world.chance("invoices", today)
        for _ in self._occasions.occasions(today):
            member = self.world.active(chance)
            if member is None or member in self._asked:
                continue
            self._occasions.took()
            self._asked.append(member)
            command = AskForInvoices(
                member=member.id,
                name=f"Studio n. {member.number}",
                address=f"{chance.pick(_STREETS)} {1 + chance.below(90)}, Italia",
                vat_number=chance.pick(_NUMBERS),
                sdi_code="0000000",
            )
            yield Request(command, member.who, expected=(StandingForbids,))
        for _ in self._ends.occasions(today):
            first = next((one for one in self._has if one.active), None)
            if first is not None:
                self._ends.took()
                yield Request(EndInvoices(member=first.id), first.who)
