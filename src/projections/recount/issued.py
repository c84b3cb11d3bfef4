"""Every document is of an entry and every entry by which a hub earns has its own: numbers without a gap, sums to the cent.

What a document must say is counted from the accounts of the entry alone; months are compared with the accounts of VAT.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Any

from projections.recount.accounts import TILLS
from projections.recount.hand import Figures, Hand, Hears, Line, Say
from projections.recount.stamps import duty_on

Json = dict[str, Any]
Kind = tuple[str, str, int, str]
"""Of which hub, what a line is of, at which rate, and why there is no VAT."""
Sums = Counter[tuple[Kind, int]]

BASE, VAT_OF_IT = range(2)
VAT = "Liabilities:VAT:"
OTHERS = {
    "Liabilities:CityTax": ("city-tax", 0, "N1"),
    "Income:Fees": ("fee", 0, "N1"),
    "Income:Damages": ("damage", 0, "N2.2"),
}
STAMP = "Liabilities:StampDuty:"
OWN_PAPERS = ("tax-paid", "opening", "by-hand", "year-approved", "write-off", "recovery")
"""Entries that are no sale, or rest on another's document."""


class Issued(Hand):
    """The documents of every hub, series by series."""

    def __init__(self, say: Say) -> None:
        super().__init__(say)
        self._last: Counter[tuple[str, str, int]] = Counter()
        self._told: dict[str, Json] = {}
        self._left: dict[str, Sums] = {}
        self._root: dict[str, str] = {}
        self._entries: dict[str, Json] = {}
        self._kinds: dict[str, str] = {}
        self._about: dict[str, str] = {}
        self._papers: dict[str, list[Json]] = {}
        self._invoices: dict[str, str] = {}
        self._made_out: dict[str, str] = {}
        self._registered: defaultdict[tuple[str, ...], list[int]] = defaultdict(lambda: [0, 0, 0])
        self._vat: Counter[tuple[str, str]] = Counter()
        self._duty: Counter[str] = Counter()
        self._borne: dict[str, int] = {}
        self._by_document: Counter[tuple[str, str]] = Counter()

    @property
    def hears(self) -> Hears:
        """Return entries, documents, and who has invoices."""
        return {
            "treasury.entry-posted.v1": self._post,
            "treasury.document-issued.v1": self._issue,
            "treasury.invoices-asked.v1": self._ask,
            "treasury.invoices-ended.v1": self._end,
        }

    def _ask(self, line: Line) -> None:
        fact = line.fact
        self._invoices[fact["member"]] = fact["details"]
        self._made_out[fact["details"]] = f"{fact['member']} {line.position}"

    def _end(self, line: Line) -> None:
        if not self._invoices.pop(line.fact["member"], None):
            self.say(f"{line.fact['member']} had no invoices")

    def _post(self, line: Line) -> None:
        entry = line.fact
        kind = self._kinds[entry["entry"]] = self._kinds.get(entry["reverses"], entry["kind"])
        if kind in OWN_PAPERS:
            return
        for account, cents, *_ in entry["lines"]:
            if account.startswith(STAMP):
                self._duty[account[len(STAMP) :]] -= cents
                if kind == "stamp-borne":
                    self._borne[entry["about"]] = -cents
        if kind == "stamp-borne":
            return
        self._entries[entry["entry"]] = entry
        self._about[entry["entry"]] = entry["about"]
        for account, cents, *_ in entry["lines"]:
            if account.startswith(VAT):
                self._vat[account[len(VAT) :], entry["day"][:7]] -= cents

    def _issue(self, line: Line) -> None:
        fact, name = line.fact, line.fact["document"]
        series = fact["hub"], fact["series"], fact["year"]
        self._last[series] += 1
        if fact["number"] != self._last[series]:
            self.say(f"{name} is number {fact['number']}, and not {self._last[series]}")
            self._last[series] = fact["number"]
        self._told[name] = fact
        if fact["stamp_cents"] != (duty := duty_on(fact)):
            self.say(f"{name}: {fact['stamp_cents']} of stamp duty, and not {duty}")
        self._duty[fact["hub"]] -= duty
        self._papers.setdefault(fact["entry"], []).append(fact)
        self._root[name] = self._root.get(fact["corrects"], name)
        (self._correct if fact["corrects"] else self._begin)(fact)
        month = fact["day"][:7]
        for what, rate, nature, base, vat in fact["lines"]:
            if bool(rate) == bool(nature) or not (base or vat):
                self.say(f"{name}: {what} at {rate} with nature {nature or 'none'}")
            of = fact["hub"], fact["series"], month, str(rate), nature or "-"
            for n, more in enumerate((base, vat, 1)):
                self._registered[of][n] += more
            self._by_document[fact["hub"], month] += vat

    def _begin(self, fact: Json) -> None:
        """Whoever asked for invoices has one, and so has a hub; everybody else a receipt, which names nobody."""
        details = self._invoices.get(fact["buyer"], "")
        to_hub = fact["buyer"].startswith("S")
        told = "invoice" if details or to_hub else "receipt"
        if (fact["kind"], fact["series"], fact["details"]) != (told, f"{told}s", details):
            self.say(f"{fact['document']} is no {told} made out to {details or 'nobody'}")
        self._left[fact["document"]] = _on_paper([fact])

    def _correct(self, fact: Json) -> None:
        """A credit note takes no more than is left of a document, a debit note a credit note back as it was."""
        of, name = self._told[fact["corrects"]], fact["document"]
        same = ("hub", "series", "buyer", "details", "about")
        if any(fact[one] != of[one] for one in same):
            self.say(f"{name} is another's than {of['document']}, which it corrects")
        if fact["kind"] == "debit-note":
            undone = _on_paper([of])
            undone.update(_on_paper([fact]))
            if of["kind"] != "credit-note" or any(undone.values()):
                self.say(f"{name} is not {of['document']}, taken back")
        elif fact["kind"] != "credit-note" or of["kind"] not in ("receipt", "invoice"):
            self.say(f"{name}: a {fact['kind']} corrects no {of['kind']}")
        left = self._left[self._root[name]]
        left.update(_on_paper([fact]))
        if any(cents < 0 for cents in left.values()):
            self.say(f"{name}: more is taken back than {self._root[name]} was of")

    def command_ends(self) -> None:
        """What each hub earned or gave back is on documents of that entry, and the VAT of its month ties."""
        months = set()
        for name, entry in self._entries.items():
            papers = self._papers.pop(name, [])
            differs = _earned(entry)
            differs.subtract(_on_paper(papers))
            if any(differs.values()):
                self.say(f"{name} and its documents differ by {dict(differs)}")
            months |= {(one["hub"], entry["day"][:7]) for one in papers}
            about = self._about.get(entry["reverses"]) or entry["about"]
            for one in papers:
                self._fits(entry, about, one)
        for name in self._papers:
            self.say(f"{name} has documents, and is no sale of this command's")
        for month in months:
            if self._vat[month] != self._by_document[month]:
                self.say(
                    f"{month}: VAT is {self._vat[month]}, {self._by_document[month]} by document"
                )
        self._entries, self._papers = {}, {}
        for hub, cents in self._duty.items():
            if cents:
                self.say(f"{hub} owes {cents} of stamp duty more than its documents have")
        for name, cents in self._borne.items():
            if cents != self._told[name]["stamp_cents"]:
                self.say(f"{name}: {cents} of stamp duty was borne by its hub")
        self._duty.clear()
        self._borne.clear()

    def _fits(self, entry: Json, about: str, paper: Json) -> None:
        """It is dated as the entry, of what that is about, and for somebody whose account is in it; a till is nobody's."""
        parts = {part for account, *_ in entry["lines"] for part in account.split(":")}
        dated = (paper["day"], paper["year"]) == (entry["day"], int(entry["day"][:4]))
        at_till = any(account.startswith(TILLS) for account, *_ in entry["lines"])
        named = {paper["hub"]} if at_till else {paper["hub"], paper["buyer"]}
        if not dated or paper["about"] != about or not named <= parts:
            self.say(f"{paper['document']} is not of {entry['entry']}, that day, hub and buyer")

    def figures(self) -> Figures:
        """Return each document, what each month has in each series, rate and nature, and who has invoices."""
        return {
            **{f"fiscal {name}": _text(fact) for name, fact in self._told.items()},
            **{
                f"taxable {' '.join(of)}": " ".join(map(str, sums))
                for of, sums in self._registered.items()
            },
            **{f"made-out {details}": text for details, text in self._made_out.items()},
            **{f"invoiced {member}": details for member, details in self._invoices.items()},
        }


def _earned(entry: Json) -> Sums:
    """Return what hubs earned by an entry, or gave back, as its accounts and its rates of VAT say."""
    found: Sums = Counter()
    for hub, rate, base, vat in entry["vat"]:
        found[(hub, "use", rate, "" if rate else "N2.2"), BASE] += base
        found[(hub, "use", rate, "" if rate else "N2.2"), VAT_OF_IT] += vat
    for account, cents, *_ in entry["lines"]:
        heading, _, hub = account.rpartition(":")
        if heading in OTHERS:
            found[(hub, *OTHERS[heading]), BASE] -= cents
    return found


def _on_paper(papers: Iterable[Json]) -> Sums:
    """Return what documents say of it, in all."""
    found: Sums = Counter()
    for paper in papers:
        for what, rate, nature, base, vat in paper["lines"]:
            found[(paper["hub"], what, rate, nature), BASE] += base
            found[(paper["hub"], what, rate, nature), VAT_OF_IT] += vat
    return found


def _text(fact: Json) -> str:
    """Return all that is told of a document."""
    lines = ",".join(
        "/".join(str(part or "-") if n == 2 else str(part) for n, part in enumerate(one))
        for one in fact["lines"]
    )
    total = sum(base + vat for *_, base, vat in fact["lines"])
    known = ("kind", "hub", "series", "year", "number", "buyer", "entry", "about")
    notes = (fact["corrects"] or "-", fact["details"] or "-", fact["day"])
    told = (*(fact[one] for one in known), *notes, lines, total, fact["stamp_cents"])
    return " ".join(map(str, told))
