"""Houses that existed before come in with their holders; shares are given, left to heirs, redeemed, and a lien comes and goes.

Five members are in it, who have no other plans: one dies, one is put out, the others go on.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from functools import partial
from hashlib import sha256
from typing import Any, Final

from ledger.approvals.approve import ApproveProposal
from ledger.houses.authorise import RefuseTransfer, RequestTransfer
from ledger.houses.bring_in import BringInHouse
from ledger.houses.enter_shares import EnterShares, HolderShares
from ledger.houses.forms import LegalForm
from ledger.houses.offer import OfferOver
from ledger.houses.offer_shares import OfferShares
from ledger.houses.open_house import OpenHouse
from ledger.houses.papers import DescribeHouse, DocumentKind, FileDocument, NewsKind, TellNews
from ledger.kernel.command import Command
from ledger.kernel.fact import Fact
from ledger.kernel.who import Who
from ledger.members.standing import ExcludeMember, RecordDeath
from ledger.members.withdraw import SomethingRemains, Withdraw
from ledger.offerings.crowdfunding import Investor, ReviseSheet, Sheet, Warned
from ledger.offerings.lien import EnterLien, LiftLien
from ledger.offerings.open_offering import OpenOffering
from ledger.offerings.pass_on import GiveShares, HeirShares, InheritShares
from ledger.offerings.pledge import PledgeShares
from ledger.offerings.redeem import RedeemShares
from ledger.treasury import chart
from patto.demo.driver import Request
from patto.demo.payments import Payments
from patto.demo.world import OPERATOR, TREASURER, Member, Part, World

Step = Callable[[date], Iterator[Request]]

_CAST: Final = 5
_SHARE_CENTS: Final = 100_00
_WEEK: Final = timedelta(days=7)


class Exits(Part):
    """One story, told in steps; each waits for its day and for the one before."""

    def __init__(self, world: World, payments: Payments) -> None:
        super().__init__(world)
        self._payments = payments
        self._cast: list[Member] = []
        self._names: dict[str, str] = {}
        self._dying = self._leaving = ""
        self._staying: list[str] = []
        self._steps: list[tuple[date, Step]] = [
            (world.part(percent), step)
            for percent, step in (
                (15, self._open),
                (18, self._bring_in),
                (22, self._papers),
                (26, self._offer),
                (28, self._ask),
                (29, self._put_out),
                (34, self._burden),
                (40, self._give),
                (46, self._lift),
                (52, self._die),
                (58, self._inherit),
                (68, self._redeem),
                (72, self._approve),
                (85, self._leave),
            )
        ]

    def evening(self, today: date) -> Iterable[Request]:
        """Take the next step if its day has come, and everybody is there."""
        if len(self._cast) < _CAST and today >= self.world.part(10):
            self._find(today)
        if len(self._cast) == _CAST and self._steps and self._steps[0][0] <= today:
            _, step = self._steps.pop(0)
            yield from step(today)

    def _find(self, today: date) -> None:
        """Find somebody without plans, debts, shares or pledges, who is asked for nothing else from now on."""
        member = self.world.active(self.world.chance("exits", today), persons=True)
        if member is None or member.away or member.ties:
            return
        if self.world.driver.balances.balance(chart.receivable(member.id)):
            return
        member.active = False
        self._cast.append(member)
        if len(self._cast) == _CAST:
            self._dying, self._leaving, *self._staying = (one.id for one in self._cast)

    def _until(self, today: date) -> date:
        """Return the last day of what begins today: a week at least, should the cast be found late."""
        return max(self.world.part(32), today + _WEEK)

    def _keep(self, name: str, field: str, facts: tuple[Fact, ...]) -> None:
        self._names[name] = getattr(facts[0], field)

    def _asks(
        self, command: Command, who: Who = OPERATOR, *, name: str = "", field: str = "", **more: Any
    ) -> Request:
        """Return a request; what it begins is known by a name from then on."""
        return Request(command, who, partial(self._keep, name, field) if name else None, **more)

    def _open(self, today: date) -> Iterator[Request]:
        del today
        for name, form in (
            ("Casa Vecchia", LegalForm.SRL),
            ("Casale dei Venti", LegalForm.COMUNIONE),
            ("Casa Insieme", LegalForm.COOPERATIVA),
        ):
            of_coop = form is LegalForm.COOPERATIVA
            command = OpenHouse(
                hub=self.world.hubs[-1].id,
                name=name,
                form=form,
                dividend_ceiling_bp=250 if of_coop else None,
                nominal_cents=_SHARE_CENTS if of_coop else None,
            )
            yield self._asks(command, name=name, field="house")

    def _bring_in(self, today: date) -> Iterator[Request]:
        """An S.r.l. and a cooperative come in whole; co-owners enter by deed."""
        del today
        first, second, third = self._staying
        for name, holders in (
            ("Casa Vecchia", ((self._dying, 30), (self._leaving, 20), (first, 50))),
            ("Casa Insieme", ((second, 40),)),
        ):
            capital = sum(shares for _, shares in holders) * _SHARE_CENTS
            command = BringInHouse(
                house=self._names[name],
                holders=_holders(*holders),
                bank_cents=capital // 2,
                property_cents=2 * capital,
                loan_cents=capital,
                capital_cents=capital,
                reserves_cents=capital // 2,
                document="Bilancio al 31/12 e libro soci",
            )
            yield self._asks(command, TREASURER)
        deed = EnterShares(
            house=self._names["Casale dei Venti"],
            holders=_holders((first, 600), (third, 400), cents=0),
            document="Rep. 20.114, compravendita con i comproprietari",
        )
        yield self._asks(deed)

    def _papers(self, today: date) -> Iterator[Request]:
        house = self._names["Casa Vecchia"]
        yield self._asks(
            DescribeHouse(house=house, address="Via Roma 12", cadastre="F. 12, p. 345")
        )
        title = "Atto di provenienza"
        yield self._asks(
            FileDocument(
                house=house,
                title=title,
                kind=DocumentKind.DEED,
                sha256=sha256(title.encode()).hexdigest(),
                dated=today - _WEEK,
            )
        )
        words = "Il tetto è finito; seguono le scale."
        yield self._asks(TellNews(house=house, kind=NewsKind.WORKS, words=words))
        offer = OfferShares(
            house=self._names["Casa Insieme"],
            seller=self._staying[1],
            shares=2,
            price_cents=2 * _SHARE_CENTS,
            expires=self._until(today),
        )
        yield self._asks(offer, name="offer", field="offer")

    def _offer(self, today: date) -> Iterator[Request]:
        """New shares under the rules of crowdfunding; money comes for them the next morning."""
        command = OpenOffering(
            issuer=self._names["Casa Vecchia"],
            price_cents=_SHARE_CENTS,
            shares_min=1,
            shares_max=10,
            opens=today,
            closes=self._until(today),
            cooling_off_days=4,
            sheet=_sheet(1),
        )
        yield self._asks(command, name="offering", field="offering")
        buyer = self._staying[2]
        yield self._asks(RequestTransfer(offer=self._names["offer"], buyer=buyer))
        for one in (self._cast[1], self._cast[-1]):
            self._payments.need(one, 2 * _SHARE_CENTS)

    def _ask(self, today: date) -> Iterator[Request]:
        refuse = RefuseTransfer(
            offer=self._names["offer"],
            house=self._names["Casa Insieme"],
            buyer=self._staying[2],
            resolution="Consiglio, delibera n. 14",
            reasons="Gestisce un albergo concorrente (art. 5 dello statuto).",
        )
        yield self._asks(refuse, expected=(OfferOver,))
        yield self._asks(ReviseSheet(offering=self._names["offering"], sheet=_sheet(2)))
        warned = Warned(
            version=2, investor=Investor.NON_SOPHISTICATED, assessed=today - _WEEK, accepted=True
        )
        for member in (self._leaving, self._staying[2]):
            pledge = PledgeShares(
                offering=self._names["offering"], member=member, shares=2, warned=warned
            )
            yield self._asks(pledge)

    def _burden(self, _: date) -> Iterator[Request]:
        lien = EnterLien(
            issuer=self._names["Casa Vecchia"],
            member=self._staying[0],
            shares=10,
            creditor="Banca di Credito Cooperativo",
            document="Rep. 20.240, costituzione di pegno",
        )
        yield self._asks(lien, name="lien", field="lien")

    def _give(self, _: date) -> Iterator[Request]:
        gift = GiveShares(
            issuer=self._names["Casa Vecchia"],
            giver=self._staying[0],
            receiver=self._staying[1],
            shares=5,
            document="Rep. 20.301, donazione",
        )
        yield self._asks(gift)

    def _lift(self, _: date) -> Iterator[Request]:
        lift = LiftLien(
            issuer=self._names["Casa Vecchia"],
            member=self._staying[0],
            lien=self._names["lien"],
            document="Assenso della banca",
        )
        yield self._asks(lift)

    def _die(self, today: date) -> Iterator[Request]:
        note = f"Certificato di morte n. 7/{today:%Y}."
        yield self._asks(RecordDeath(member=self._dying, note=note))
        self._payments.pay_all_out(self._cast[0])

    def _inherit(self, _: date) -> Iterator[Request]:
        first, second = self._staying[:2]
        heirs = (HeirShares(member=first, shares=20), HeirShares(member=second, shares=10))
        yield self._asks(
            InheritShares(
                issuer=self._names["Casa Vecchia"],
                deceased=self._dying,
                heirs=heirs,
                document="Denuncia di successione",
            )
        )

    def _put_out(self, today: date) -> Iterator[Request]:
        """What they had begun ends with it: the pledge, and an offer that was made the same evening."""
        offer = OfferShares(
            house=self._names["Casa Vecchia"],
            seller=self._leaving,
            shares=5,
            price_cents=5 * _SHARE_CENTS,
            expires=today + _WEEK,
        )
        yield self._asks(offer)
        reason = "Gravi inadempienze verso la casa."
        yield self._asks(ExcludeMember(member=self._leaving, reason=reason))

    def _redeem(self, _: date) -> Iterator[Request]:
        redeem = RedeemShares(
            issuer=self._names["Casa Vecchia"],
            member=self._leaving,
            shares=20,
            price_cents=21 * _SHARE_CENTS,
            document="Assemblea, delibera n. 15",
        )
        yield self._asks(redeem, TREASURER, name="proposal", field="proposal")

    def _approve(self, _: date) -> Iterator[Request]:
        yield self._asks(ApproveProposal(proposal=self._names["proposal"]))
        self._payments.pay_all_out(self._cast[1])

    def _leave(self, _: date) -> Iterator[Request]:
        """Nothing of theirs is left: both memberships end."""
        for member in (self._dying, self._leaving):
            yield self._asks(Withdraw(member=member), expected=(SomethingRemains,))


def _holders(*held: tuple[str, int], cents: int = _SHARE_CENTS) -> tuple[HolderShares, ...]:
    return tuple(
        HolderShares(member=member, shares=shares, cents=shares * cents) for member, shares in held
    )


def _sheet(version: int) -> Sheet:
    return Sheet(sha256=sha256(f"Scheda {version}".encode()).hexdigest(), version=version)
