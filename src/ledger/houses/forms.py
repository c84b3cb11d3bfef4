"""A house belongs to its holders in a legal form, and the form says what passing shares on takes."""

from enum import StrEnum


class LegalForm(StrEnum):
    """How a house is owned together."""

    COMUNIONE = "comunione"
    COOPERATIVA = "cooperativa"
    SOCIETA_SEMPLICE = "societa-semplice"
    SRL = "srl"
    SPA = "spa"


AUTHORISED = frozenset({LegalForm.COOPERATIVA, LegalForm.SOCIETA_SEMPLICE})
"""Directors authorise a transfer (c.c. 2530), or all partners agree to it (c.c. 2252)."""

BY_DEED = frozenset({LegalForm.COMUNIONE, LegalForm.SRL})
"""A part of a building passes by deed (c.c. 1350), a quota of an S.r.l. too (c.c. 2470)."""

NO_OFFERING = frozenset({LegalForm.COMUNIONE})
"""Co-owners have no company that could issue shares: theirs enter and pass by deed (c.c. 1100, 1350)."""

NOMINAL = frozenset({LegalForm.COOPERATIVA})
"""A share has a nominal value, and a person's shares together are worth no more than a limit (c.c. 2525)."""

NOMINAL_CENTS_MIN, NOMINAL_CENTS_MAX = 25_00, 500_00
A_PERSONS_CENTS_MAX = 100_000_00

SILENCE_AUTHORISES = frozenset({LegalForm.COOPERATIVA})
"""Directors who do not answer within sixty days leave the seller free (c.c. 2530)."""

SILENCE_DAYS = 60

TRANSPARENT = frozenset({LegalForm.COMUNIONE, LegalForm.SOCIETA_SEMPLICE})
"""Who owns a part is taxed on what it earns (TUIR 5): the house keeps nothing back."""

DIVIDEND_CEILING = frozenset({LegalForm.COOPERATIVA})
"""A cooperative's dividends have a ceiling (c.c. 2514), which its statute states as a rate."""
