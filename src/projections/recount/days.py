"""What was there at the end of each day: told late or not, no account was ever below its floor."""

from collections import defaultdict

from projections.recount.hand import Figures, Hand, Hears, Line, Say, day_of
from projections.recount.money import account_named


class Days(Hand):
    """By account, what moved it on each effective day; what is told late is judged when its command ends."""

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
        for account, cents, *_ in entry["lines"]:
            self._moved[account][day] += cents
            if day < today:
                self._late[account] = min(day, self._late.get(account, day))

    def command_ends(self) -> None:
        """At the end of every day since what was told late the account stood above its floor."""
        for account, since in self._late.items():
            moved, there = self._moved[account], 0
            for day in sorted(moved):
                there += moved[day]
                if day >= since and account_named(account).is_beyond_floor(there):
                    self.say(f"{account} stood at {there} at the end of {day}")
        self._late.clear()

    def figures(self) -> Figures:
        """Return nothing: what is late is counted with the money."""
        return {}
