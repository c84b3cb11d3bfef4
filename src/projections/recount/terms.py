"""On which terms things stand: houses and ventures, offerings, offers of shares, what was distributed to whom."""

from collections.abc import Callable
from typing import Any

from projections.recount.hand import Figures, Hand, Hears, Line, Say

Json = dict[str, Any]
OFFERING = ("issuer", "price_cents", "shares_min", "shares_max", "opens", "closes")
OFFER = ("seller", "house", "shares", "price_cents")
DISTRIBUTION = ("house", "of", "amount_cents", "record_date", "as_profit_cents", "holders")
PART = ("house", "of", "shares", "gross_cents", "cost_cents", "rate_bp", "withheld_cents")
NOTHING = "-"


class Terms(Hand):
    """Each thing's words as they were told; what changes later is kept beside them."""

    def __init__(self, say: Say) -> None:
        super().__init__(say)
        self._told: Figures = {}
        self._offerings: dict[str, tuple[Json, Json]] = {}
        self._offers: dict[str, tuple[str, Json]] = {}
        self._ventures: dict[str, tuple[str, int]] = {}
        self._nominal: dict[str, int] = {}

    @property
    def hears(self) -> Hears:
        """Return what says or changes on which terms something is."""
        return {
            "houses.house-opened.v1": self._house,
            "ventures.venture-opened.v1": self._venture,
            "ventures.venture-paid.v1": self._pay,
            "ventures.venture-payment-reversed.v1": self._pay_back,
            "offerings.offering-opened.v1": self._open,
            "offerings.offering-extended.v1": self._extend,
            "offerings.offering-settled.v1": self._settle,
            "offerings.offering-failed.v1": lambda line: self._over(line, "failed"),
            "offerings.offering-cancelled.v1": self._cancel,
            "houses.shares-offered.v1": self._offer,
            "houses.offer-withdrawn.v1": self._since,
            "houses.offer-expired.v1": self._since,
            "houses.offer-lapsed.v1": self._since,
            "houses.transfer-requested.v1": self._about_a_buyer("none"),
            "houses.transfer-authorised.v1": self._about_a_buyer("authorised"),
            "houses.transfer-refused.v1": self._about_a_buyer("refused"),
            "houses.shares-transferred.v1": self._accept,
            "houses.distribution-paid.v1": self._distribute,
            "houses.holder-paid.v1": self._part,
            "houses.distribution-undone.v1": self._undo,
            "houses.holder-part-undone.v1": self._part_undone,
        }

    def _house(self, line: Line) -> None:
        fact = line.fact
        needs = (int(fact["authorisation"]), int(fact["deed"]))
        stated = (fact["dividend_ceiling_bp"], fact["nominal_cents"])
        self._nominal[fact["house"]] = fact["nominal_cents"] or 0
        told = (NOTHING if one is None else one for one in stated)
        terms = (fact["form"], *needs, *told, fact["day"])
        self._told[f"house {fact['house']}"] = " ".join(map(str, terms))
        self._told[f"issuer {fact['house']}"] = f"house {fact['hub']} {fact['name']}"

    def _venture(self, line: Line) -> None:
        fact = line.fact
        self._ventures[fact["venture"]] = fact["day"], 0
        self._told[f"issuer {fact['venture']}"] = f"venture {fact['hub']} {fact['name']}"

    def _pay(self, line: Line) -> None:
        opened, cents = self._ventures[line.fact["venture"]]
        self._ventures[line.fact["venture"]] = opened, cents + line.fact["amount_cents"]

    def _pay_back(self, line: Line) -> None:
        opened, cents = self._ventures[line.fact["venture"]]
        self._ventures[line.fact["venture"]] = opened, cents - line.fact["amount_cents"]

    # ---- offerings

    def _open(self, line: Line) -> None:
        stands = {"stage": "open", "since": line.fact["day"], "issued": 0, "reason": ""}
        self._offerings[line.fact["offering"]] = line.fact, stands
        if line.fact["price_cents"] < self._nominal.get(line.fact["issuer"], 0):
            self.say(f"{line.fact['offering']} offers shares below their nominal value")

    def _extend(self, line: Line) -> None:
        terms, stands = self._offerings[line.fact["offering"]]
        self._offerings[line.fact["offering"]] = terms | {"closes": line.fact["closes"]}, stands

    def _over(self, line: Line, stage: str, **more: object) -> None:
        _, stands = self._offerings[line.fact["offering"]]
        stands |= {"stage": stage, "since": line.fact["day"], **more}

    def _settle(self, line: Line) -> None:
        self._over(line, "settled", issued=line.fact["shares"])

    def _cancel(self, line: Line) -> None:
        self._over(line, "cancelled", reason=line.fact["reason"])

    # ---- offers

    def _offer(self, line: Line) -> None:
        fact = line.fact
        told = " ".join(str(fact[name]) for name in (*OFFER, "day", "expires"))
        left = {"shares_left": fact["shares"], "cents_left": fact["price_cents"]}
        stands = {"since": fact["day"], **left, "buyer": fact["buyer"]}
        self._offers[fact["offer"]] = told, stands

    def _since(self, line: Line) -> None:
        self._offers[line.fact["offer"]][1]["since"] = line.fact["day"]

    def _about_a_buyer(self, answer: str) -> Callable[[Line], None]:
        def hear(line: Line) -> None:
            self._told[f"buyer {line.fact['offer']} {line.fact['buyer']}"] = answer

        return hear

    def _accept(self, line: Line) -> None:
        fact = line.fact
        _, stands = self._offers[fact["offer"]]
        stands["shares_left"] -= fact["shares"]
        stands["cents_left"] -= fact["price_cents"]
        if not stands["shares_left"]:
            self._since(line)
        took = f"{fact['buyer']} {fact['shares']} {fact['price_cents']}"
        self._told[f"taken {fact['offer']} {line.position}"] = took

    # ---- distributions

    def _distribute(self, line: Line) -> None:
        fact = line.fact
        names = (*DISTRIBUTION, "net_cents", "withheld_cents", "day")
        told = " ".join(str(fact[name]) for name in names)
        self._told[f"distribution {fact['distribution']}"] = told

    def _part(self, line: Line) -> None:
        fact = line.fact
        told = " ".join(str(fact[name]) for name in PART)
        self._told[f"part {fact['distribution']} {fact['member']}"] = told

    def _undo(self, line: Line) -> None:
        self._told[f"distribution {line.fact['distribution']}"] += f" {line.fact['day']}"

    def _part_undone(self, line: Line) -> None:
        """The sums are told below zero."""
        fact = line.fact
        told = (-fact[name] if name.endswith("_cents") else fact[name] for name in PART)
        name = f"part-undone {fact['distribution']} {fact['member']}"
        self._told[name] = " ".join(map(str, told))

    def figures(self) -> Figures:
        """Return `house`, `issuer`, `venture`, `offering`, `offer`, `buyer …`, `distribution`, `part …`."""
        found = dict(self._told)
        for name, (opened, cents) in self._ventures.items():
            found[f"venture {name}"] = f"{opened} {cents}"
        for name, (terms, stands) in self._offerings.items():
            limit = NOTHING if terms["shares_limit"] is None else terms["shares_limit"]
            told = [terms[one] for one in (*OFFERING, "cooling_off_days")]
            found[f"offering {name}"] = " ".join(map(str, (*told, limit, *stands.values())))
        for name, (offered, stands) in self._offers.items():
            found[f"offer {name}"] = " ".join((offered, *map(str, stands.values()))).rstrip()
        return found
