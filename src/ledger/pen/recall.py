"""What the log remembers: receipts given before, what other processes wrote, how the last page ends."""

from collections.abc import Iterable

from ledger.kernel.rulebook import Rulebook, UnknownFact
from ledger.log.page import Head, Log, Stored
from ledger.pen.desk import Desk
from ledger.pen.nouns import Nouns
from ledger.pen.slip import Receipt, Slip
from ledger.seal.tree import leaves_of


class Stopped(Exception):
    """Nothing may be written until someone looks."""


class Recall:
    """Asks the log, on the pen's behalf, what is so. Everything here raises `LogAway`."""

    def __init__(self, rules: Rulebook, log: Log, desk: Desk, nouns: Nouns, *, leap: int) -> None:
        self._rules = rules
        self._log = log
        self._desk = desk
        self._nouns = nouns
        self._leap = leap

    async def trouble(self) -> str | None:
        """Say what is wrong with the last page: not under its root, or not to be read."""
        last = await self._log.last_page()
        if last is None:
            return None
        before, datas, root = last
        if before.append(leaves_of(datas)).root() != root:
            return "The last page's facts do not match its root: the log was changed."
        try:
            for data in datas:
                self._rules.decode(data)
        except UnknownFact as why:
            return str(why)
        return None

    async def catch_up(self, confirmed: Head) -> Head:
        """Read what other processes wrote, let the nouns stand at the new head, and return it.

        After a leap the nouns are let go instead. Raises `Stopped` when the log is shorter than
        it was, `UnknownFact` when it holds what this version can't read.
        """
        head, position = await self._log.head(), confirmed.position
        if head.position < position:
            raise Stopped("The log is shorter than what was acknowledged.")
        if head.position - position > self._leap:
            self._nouns.forget_all()
            position = head.position
        while position < head.position:
            for _, data in (lines := await self._log.after(position, head.position - position)):
                fact = self._rules.decode(data).fact
                self._nouns.apply(fact, self._rules.concerned(fact), [])
            position += len(lines)
        return head

    async def answer_known(self, slips: Iterable[Slip]) -> bool:
        """Answer those of the slips whose key the log knows; say whether there were any."""
        by_key = {slip.key: slip for slip in slips}
        known = await self.receipts(list(by_key))
        for key, (fingerprint, receipt) in known.items():
            self._desk.recall(by_key[key], fingerprint, receipt)
        return bool(known)

    async def receipts(self, keys: list[bytes]) -> dict[bytes, tuple[bytes, Receipt]]:
        """Return fingerprint and first receipt of each command that was accepted before."""
        stored = await self._log.stored(keys) if keys else {}
        return {key: (one.fingerprint, self._receipt(one)) for key, one in stored.items()}

    def _receipt(self, stored: Stored) -> Receipt:
        return Receipt(
            stored.first,
            stored.last,
            stored.at,
            tuple(leaves_of(stored.datas)),
            stored.tree_size,
            stored.root,
            tuple(self._rules.decode(data).fact for data in stored.datas),
        )
