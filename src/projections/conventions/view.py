"""Conventions and every version of their terms."""

from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from typing import Any

import msgspec

from ledger.conventions.convention import Stage, later
from ledger.conventions.events import (
    AgreedPrice,
    ConventionAgreed,
    ConventionCountered,
    ConventionDeclined,
    ConventionEnded,
    ConventionProposed,
    ConventionResumed,
    ConventionSigned,
    ConventionSuspended,
    Party,
)
from ledger.kernel.fact import Line
from projections.engine.change import Change, See, Update
from projections.engine.table import History, Lines, Row
from projections.engine.view import View


class Standing(StrEnum):
    """What became of one version of the terms."""

    OFFERED = "offered"
    AGREED = "agreed"
    DECLINED = "declined"
    REPLACED = "replaced"
    ENDED = "ended"


class Step(StrEnum):
    """What a party did."""

    PROPOSED = "proposed"
    COUNTERED = "countered"
    SIGNED = "signed"
    DECLINED = "declined"
    SUSPENDED = "suspended"
    RESUMED = "resumed"
    ENDED = "ended"


class ConventionRow(msgspec.Struct, frozen=True, gc=False):
    """A convention: its last version, and until when it holds if that was said."""

    convention: str
    hub: str
    stage: Stage
    version: int
    until: date | None = None


class TermsRow(msgspec.Struct, frozen=True, gc=False):
    """One version: whose offer it was, who has signed it, what became of it. Prices are cents with VAT.

    `agreed_at` is the position at which both had signed.
    """

    convention: str
    version: int
    hub: str
    by: Party
    since: date
    until: date | None
    prices: tuple[AgreedPrice, ...]
    signed: tuple[str, ...] = ()
    standing: Standing = Standing.OFFERED
    agreed_at: int | None = None


class StepRow(msgspec.Struct, frozen=True, gc=False):
    """Who did what; a reason stands sealed in the fact at the row's position."""

    convention: str
    hub: str
    step: Step
    by: Party
    version: int
    reasoned: bool


CONVENTIONS_TABLE = History(row=ConventionRow, name="conventions", key=("convention",))
TERMS = History(row=TermsRow, name="convention_terms", key=("convention", "version"))
STEPS = Lines(row=StepRow, name="convention_steps", key=("convention",))

FIGURES = """
SELECT 'convention ' || convention, concat_ws(' ', hub, stage, version, until) FROM conventions
WHERE from_position <= %(position)s AND to_position > %(position)s
UNION ALL
SELECT concat_ws(' ', 'convention-terms', convention, version), concat_ws(' ', hub, by, since, coalesce(until::text, '-'),
    standing, coalesce(agreed_at::text, '-'), coalesce(nullif(array_to_string(signed, ','), ''), '-'), (
        SELECT string_agg(concat_ws(' ', p ->> 'service', p ->> 'unit', p ->> 'public_cents', p ->> 'agreed_cents',
            p ->> 'vat_bp', p ->> 'whom', (
                SELECT string_agg(h, ',' ORDER BY n) FROM json_array_elements_text(p -> 'hubs') WITH ORDINALITY a (h, n)
            ), coalesce(p ->> 'most_a_month', '-'), p ->> 'notice_hours'), '; ' ORDER BY n)
        FROM json_array_elements(prices) WITH ORDINALITY b (p, n)))
FROM convention_terms WHERE from_position <= %(position)s AND to_position > %(position)s
UNION ALL
SELECT concat_ws(' ', 'convention-step', convention, position), concat_ws(' ', hub, step, by, version, reasoned)
FROM convention_steps WHERE position <= %(position)s
"""


def proposed(fact: ConventionProposed) -> Iterator[Row]:
    """It is there, with a version on the table."""
    yield ConventionRow(fact.convention, fact.hub, Stage.PROPOSED, fact.version)
    yield _offered(fact)
    yield _step(fact, Step.PROPOSED, fact.version)


def countered(fact: ConventionCountered, see: See) -> Iterator[Row | Change]:
    """Another version is on the table; the one before, unless it was agreed or declined, is off it."""
    yield Update(ConventionRow, (fact.convention,), version=fact.version)
    before = see(TermsRow, fact.convention, fact.version - 1)
    if before and before.standing is Standing.OFFERED:
        yield _becomes(fact.convention, before.version, Standing.REPLACED)
    yield _offered(fact)
    yield _step(fact, Step.COUNTERED, fact.version)


def signed(fact: ConventionSigned, see: See) -> Iterator[Row | Change]:
    """One of two signatures."""
    terms = see(TermsRow, fact.convention, fact.version)
    names = (*terms.signed, fact.by) if terms else (fact.by,)
    yield Update(TermsRow, (fact.convention, fact.version), signed=names)
    yield _step(fact, Step.SIGNED, fact.version)


def agreed(fact: ConventionAgreed, line: Line[Any], see: See) -> Iterator[Change]:
    """Both have signed."""
    key = fact.convention, fact.version
    yield Update(TermsRow, key, standing=Standing.AGREED, agreed_at=line.position)
    now = see(ConventionRow, fact.convention)
    is_first = now is None or now.stage is Stage.PROPOSED
    stage = Stage.AGREED if now is None or is_first else now.stage
    until = fact.until if now is None or is_first else later(now.until, fact.until)
    yield Update(ConventionRow, (fact.convention,), stage=stage, until=until)


def declined(fact: ConventionDeclined, see: See) -> Iterator[Row | Change]:
    """Nothing is on the table any more."""
    yield _becomes(fact.convention, fact.version, Standing.DECLINED)
    now = see(ConventionRow, fact.convention)
    if now is None or now.stage is Stage.PROPOSED:
        yield Update(ConventionRow, (fact.convention,), stage=Stage.DECLINED)
    yield _step(fact, Step.DECLINED, fact.version, reasoned=True)


def suspended(fact: ConventionSuspended, see: See) -> Iterator[Row | Change]:
    """Not for now."""
    yield Update(ConventionRow, (fact.convention,), stage=Stage.SUSPENDED)
    yield _step(fact, Step.SUSPENDED, _last_version(see, fact.convention), reasoned=True)


def resumed(fact: ConventionResumed, see: See) -> Iterator[Row | Change]:
    """Again."""
    yield Update(ConventionRow, (fact.convention,), stage=Stage.AGREED)
    yield _step(fact, Step.RESUMED, _last_version(see, fact.convention))


def ended(fact: ConventionEnded, see: See) -> Iterator[Row | Change]:
    """Not after its last day; what was on the table is off it."""
    yield Update(ConventionRow, (fact.convention,), stage=Stage.ENDED, until=fact.last)
    version = _last_version(see, fact.convention)
    terms = see(TermsRow, fact.convention, version)
    if terms and terms.standing is Standing.OFFERED:
        yield _becomes(fact.convention, version, Standing.ENDED)
    yield _step(fact, Step.ENDED, version, reasoned=True)


def _last_version(see: See, convention: str) -> int:
    row = see(ConventionRow, convention)
    return row.version if row else 0


def _offered(fact: ConventionProposed | ConventionCountered) -> TermsRow:
    return TermsRow(
        fact.convention,
        fact.version,
        fact.hub,
        Party(fact.by),
        fact.since,
        fact.until,
        fact.prices,
    )


def _becomes(convention: str, version: int, standing: Standing) -> Change:
    return Update(TermsRow, (convention, version), standing=standing)


def _step(fact: Any, step: Step, version: int, *, reasoned: bool = False) -> StepRow:
    return StepRow(fact.convention, fact.hub, step, Party(fact.by), version, reasoned)


CONVENTIONS = View(
    name="conventions",
    version=2,
    tables=(CONVENTIONS_TABLE, TERMS, STEPS),
    folds=(proposed, countered, signed, agreed, declined, suspended, resumed, ended),
    figures=FIGURES,
)
