"""An issuer is what members own together by shares; what kind it is says who is paid when they buy some."""

from collections.abc import Callable, Sequence

import msgspec

from ledger.kernel.ids import Prefix, is_id_of
from ledger.kernel.question import Question
from ledger.kernel.refused import Unknown
from ledger.kernel.see import See
from ledger.offerings.events import SharesRedeemed
from ledger.treasury.events import Posting
from ledger.treasury.post import Draft


class NoSuchIssuer(Unknown):
    """There is no house or venture of this id."""


class WhoIssues(Question["Issuer | None"], frozen=True):
    """Which kind of issuer an id is the id of; nothing, from every chapter that has no such kind."""

    issuer: str


class Issuer(msgspec.Struct, frozen=True, kw_only=True):
    """One kind of issuer, declared by the chapter that opens such things.

    `prefix`   begins their ids;
    `existing` refuses one that was never opened, `may_offer` also one that may not offer shares, or not at that price
               in cents;
    `paid`     (issuer, cents) → the lines, beside the debit of Held, by which held money becomes the
               issuer's when a pledge becomes shares;
    `most_for_a_person` is how many shares the law lets one natural person hold (None: any number);
    `must_afford` refuses a price that it cannot pay beside what it owes the state;
    `withheld` is the rate (basis points) and the tax, in cents, that it keeps back of a member's gain of so many cents;
    `authorises` says whether shares pass to another member by a resolution only;
    `capital`  is the part of the issuer's capital, in cents, that so many of so many shares are;
    `redeemed` are the entries by which the price of shares that are taken back is paid.

    The chapter answers `WhoIssues` with its method `answer`.
    """

    prefix: Prefix
    existing: Callable[[See, str], object]
    may_offer: Callable[[See, str, int], object]
    paid: Callable[[str, int], tuple[Posting, ...]]
    most_for_a_person: Callable[[See, str], int | None]
    must_afford: Callable[[See, str, int], None]
    withheld: Callable[[See, str, str, int], tuple[int, int]]
    authorises: Callable[[See, str], bool]
    capital: Callable[[See, str, int, int], int]
    redeemed: Callable[[SharesRedeemed], Sequence[Draft]]

    def answer(self, question: WhoIssues, see: See) -> "Issuer | None":
        """Return itself if the id is of this kind."""
        del see
        return self if is_id_of(self.prefix, question.issuer) else None


def issuer_of(see: See, issuer: str) -> Issuer:
    """Return the kind of an issuer; refuses `NoSuchIssuer` for the id of anything else."""
    for kind in see.ask(WhoIssues(issuer)):
        if kind is not None:
            return kind
    raise NoSuchIssuer(issuer=issuer)
