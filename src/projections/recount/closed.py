"""Nothing takes effect on a day that is closed, before an owner's books begin, or before a member is admitted."""

from projections.recount.accounts import MEMBERS, RECEIVABLES, account_named
from projections.recount.hand import Figures, Hand, Hears, Line, Say, day_of


class Closed(Hand):
    """`until` are the last days that are closed, by owner; everything else began on some day."""

    def __init__(self, say: Say) -> None:
        super().__init__(say)
        self.until: dict[str, str] = {}
        self._told: dict[str, str] = {}
        self._entered: dict[str, str] = {}
        self._opened: dict[str, tuple[str, str]] = {}
        self._reversed: set[str] = set()

    @property
    def hears(self) -> Hears:
        """Return entries, and what says from when on there may be any."""
        return {
            "treasury.entry-posted.v1": self._post,
            "treasury.period-closed.v1": self._close,
            "treasury.period-reopened.v1": self._reopen,
            "treasury.books-opened.v1": self._open,
            "places.hub-recorded.v1": self._hub,
            "houses.house-opened.v1": self._house,
            "members.member-admitted.v1": self._admit,
        }

    def _close(self, line: Line) -> None:
        fact = line.fact
        if fact["until"] >= day_of(line.at):
            self.say(f"{fact['owner']} is closed up to a day that is not over")
        self.until[fact["owner"]] = fact["until"]
        self._told[f"closed {fact['owner']}"] = f"{fact['until']} {fact['day']}"

    def _reopen(self, line: Line) -> None:
        """Less is closed than before; whoever opened books again is told for ever."""
        fact = line.fact
        owner, until = fact["owner"], fact["until"]
        if owner not in self.until or (until and until >= self.until[owner]):
            self.say(f"{owner} is opened again, and was closed no further")
        if until is None:
            self.until.pop(owner, None)
            self._told.pop(f"closed {owner}", None)
        else:
            self._close(line)
        words = (owner, until, fact["day"], str(line.position))
        self._told[f"reopened {owner}/{line.position}"] = " ".join(filter(None, words))

    def _open(self, line: Line) -> None:
        self._opened[line.fact["owner"]] = line.fact["entry"], line.fact["day"]

    def _hub(self, line: Line) -> None:
        for name in (line.fact["hub"], "Clients", "Network"):
            self._entered.setdefault(name, line.fact["day"])

    def _house(self, line: Line) -> None:
        self._entered[line.fact["house"]] = line.fact["day"]

    def _admit(self, line: Line) -> None:
        self._entered.setdefault(line.fact["member"], line.fact["day"])

    def _begun(self, name: str) -> str:
        entry, day = self._opened.get(name, ("", ""))
        return day if entry and entry not in self._reversed else self._entered.get(name, "")

    def _post(self, line: Line) -> None:
        """An opening that is taken back still stands on its day while that is judged."""
        entry = line.fact
        if entry["day"] < day_of(line.at):
            accounts = {account for account, *_ in entry["lines"]}
            self._judge(entry["entry"], entry["day"], accounts)
        if entry["reverses"]:
            self._reversed.add(entry["reverses"])

    def _judge(self, entry: str, day: str, accounts: set[str]) -> None:
        """The day is open to each owner, whose books had begun, and to each member, who was admitted."""
        owners = {account_named(account).owner for account in accounts}
        for name in (*owners, "All"):
            if day <= self.until.get(name, ""):
                self.say(f"{entry} takes effect on {day}, which is closed for {name}")
        members = {one.split(":")[2] for one in accounts if one.startswith(MEMBERS)}
        members |= {one.rpartition(":")[2] for one in accounts if one.startswith(RECEIVABLES)}
        for name in owners | members:
            if day < self._begun(name):
                self.say(f"{entry} takes effect on {day}, before {name} began")

    def figures(self) -> Figures:
        """Return `closed ‹owner›`: until when, since when; `reopened ‹owner›/‹position›`: whose, until when, on which day."""
        return dict(self._told)
