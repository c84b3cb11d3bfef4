"""An issuer is what members own together by shares; what kind it is says who is paid when they buy some."""

from collections.abc import Callable

import msgspec

from ledger.kernel.ids import Prefix, is_id_of
from ledger.kernel.question import Question
from ledger.kernel.refused import Unknown
from ledger.kernel.see import See
from ledger.treasury.events import Posting


class NoSuchIssuer(Unknown):
    """There is nothing by that id that could offer shares."""


class WhoIssues(Question["Issuer | None"], frozen=True):
    """Which kind of issuer an id is the id of; nothing, from every chapter that has no such kind."""

    issuer: str


class Issuer(msgspec.Struct, frozen=True, kw_only=True):
    """One kind of issuer, declared by the chapter that opens such things.

    `prefix`   begins their ids;
    `existing` refuses one that was never opened, or that may not offer shares;
    `paid`     (issuer, cents) → the lines, beside the debit of Held, by which held money becomes the
               issuer's when a pledge becomes shares.

    The chapter answers `WhoIssues` with its method `answer`.
    """

    prefix: Prefix
    existing: Callable[[See, str], object]
    paid: Callable[[str, int], tuple[Posting, ...]]

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
