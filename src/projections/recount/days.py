"""What was there at the end of each day: told late or not, no account was below its floor, no hold below nothing."""

from collections import defaultdict

from projections.recount.hand import Figures, Hand, Hears, Line, Say, day_of
from projections.recount.money import account_named


class Days(Hand):
    """By account and by hold, what moved it on each effective day; what is told late is judged when its command ends."""

    def __init__(self, say: Say) -> None:
        super().__init__(say)
        self._moved: defaultdict[str, defaultdict[str, int]] = defaultdict(lambda: defaultdict(int))
        self._days: dict[str, str] = {}
        self._late: dict[str, str] = {}

    @property
    def hears(self) -> Hears:
        """Return entries."""
        return {"treasury.entry-posted.v1": self._post}

    def _post(self, line: Line) -> None:
        entry, today = line.fact, day_of(line.at)
        day = self._days[entry["entry"]] = entry["day"]
        if day > today:
            self.say(f"{entry['entry']} takes effect on {day}, which is still to come")
        if entry["reverses"] and day < self._days[entry["reverses"]]:
            self.say(f"{entry['entry']} takes effect before what it reverses")
        moved = self._moved
        for account, cents, hold, *_ in entry["lines"]:
            moved[account][day] += cents
            if hold:
                moved[hold][day] += cents
        if day < today:
            for account, _, hold, *_ in entry["lines"]:
                for one in (account, hold):
                    self._late[one] = min(day, self._late.get(one, day))

    def command_ends(self) -> None:
        """At the end of every day since what was told late the account stood above its floor, and a hold too."""
        for one, since in self._late.items():
            moved, there = self._moved[one], 0
            for day in sorted(moved):
                there += moved[day]
                if day >= since and _is_beyond(one, there):
                    self.say(f"{one} stood at {there} at the end of {day}")
        self._late.clear()

    def figures(self) -> Figures:
        """Return nothing: what is late is counted with the money."""
        return {}


def _is_beyond(one: str, cents: int) -> bool:
    """Say whether an account, whose name has parts, or a hold, whose name has none, has more taken than was there."""
    return account_named(one).is_beyond_floor(cents) if ":" in one else cents > 0
