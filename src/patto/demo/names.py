"""Invented Italians: common names put together by chance, with tax codes whose check characters are right."""

import csv
from functools import cache
from importlib.resources import files
from typing import Final
from unicodedata import normalize

import msgspec
from stdnum import luhn
from stdnum.it import codicefiscale

from patto.demo.chance import Chance

_WOMEN = (
    "Giulia Chiara Francesca Sara Martina Anna Laura Elena Silvia Valentina Alessia Federica "
    "Maria Paola Elisa Roberta Giorgia Claudia Ilaria Simona Marta Alice Beatrice Irene "
    "Caterina Lucia Monica Cristina Daniela Barbara Teresa Emma Sofia Aurora Ginevra Noemi "
    "Margherita Arianna Serena Veronica"
)
_MEN = (
    "Marco Andrea Luca Francesco Matteo Alessandro Davide Lorenzo Simone Stefano Giuseppe "
    "Roberto Paolo Antonio Federico Riccardo Michele Giovanni Fabio Daniele Nicola Alberto "
    "Tommaso Pietro Filippo Enrico Emanuele Gabriele Leonardo Mattia Salvatore Vincenzo "
    "Claudio Massimo Edoardo Jacopo Samuele Carlo Sergio Ettore"
)
_SURNAMES = (
    "Rossi Russo Ferrari Esposito Bianchi Romano Colombo Ricci Marino Greco Bruno Gallo Conti "
    "Costa Giordano Mancini Rizzo Lombardi Moretti Barbieri Fontana Santoro Mariani Rinaldi "
    "Caruso Ferrara Galli Martini Leone Longo Gentile Martinelli Vitale Lombardo Serra Coppola "
    "Marchetti Parisi Villa Conte Ferraro Ferri Fabbri Bianco Marini Grasso Valentini Messina "
    "Sala Gatti Pellegrini Palumbo Sanna Farina Rizzi Monti Cattaneo Morelli Amato Silvestri "
    "Mazza Testa Grassi Pellegrino Carbone Giuliani Benedetti Barone Rossetti Caputo Montanari "
    "Guerra Palmieri Bernardi Martino Fiore Ferretti Bellini Basile Riva Donati Piras Vitali "
    "Battaglia Sartori Neri Costantini Milani Pagano Ruggiero Sorrentino Orlando Negri Mantovani "
    "Zanetti Bassi Gargiulo Marchi Tosi Valente Brambilla Rota Fumagalli Viola Ruggeri Bortolotti"
)
WOMEN: Final = tuple(_WOMEN.split())
MEN: Final = tuple(_MEN.split())
SURNAMES: Final = tuple(_SURNAMES.split())
TRADES: Final = (
    "Cooperativa {}",
    "Associazione {}",
    "{} e Figli S.n.c.",
    "Studio {}",
    "Officine {} S.r.l.",
    "Laboratorio {} S.r.l.",
)
VENTURES: Final = (
    "Lana Viva",
    "Fili d'Erba",
    "Sentiero Digitale",
    "Borgo Energia",
    "Mulino Nuovo",
    "Orto Sospeso",
    "Pietra e Codice",
    "Terre Alte",
    "Casari Uniti",
    "Officina del Noce",
    "Radice Comune",
    "Vento di Colle",
)
HOUSES: Final = (
    "Casa del Fienile",
    "Casa della Fontana",
    "Casa del Forno",
    "Casa delle Rondini",
    "Casa del Castagno",
    "Casa della Torre",
    "Casa dei Ballatoi",
    "Casa del Mulino",
    "Casa della Meridiana",
    "Casa dell'Ortolano",
)
_MONTHS: Final = "ABCDEHLMPRST"
_VOWELS: Final = "AEIOU"
_WOMEN_FROM: Final = 40


class Birthplace(msgspec.Struct, frozen=True, gc=False):
    """A town to be born in, and its cadastral code (ISTAT, CC BY 3.0 IT)."""

    name: str
    region: str
    cadastral: str


class Identity(msgspec.Struct, frozen=True, gc=False):
    """What is written on an application."""

    name: str
    email: str
    tax_code: str


@cache
def birthplaces() -> tuple[Birthplace, ...]:
    """Return the larger towns of Italy."""
    table = files("patto.demo").joinpath("birthplaces.csv").read_text(encoding="utf-8")
    return tuple(Birthplace(*row) for row in csv.reader(table.splitlines()[1:]))


def person(chance: Chance, number: int, region: str, year: int) -> Identity:
    """Return a grown-up of about working age in `year`, born in the region if it has a larger town."""
    woman = chance.often(51)
    given, surname = chance.pick(WOMEN if woman else MEN), chance.pick(SURNAMES)
    towns = birthplaces()
    near = [town for town in towns if town.region == region] if chance.often(70) else []
    town = chance.pick(near or towns)
    born = year - chance.between(22, 74)
    month, day = chance.between(1, 12), chance.between(1, 28)
    body = (
        f"{surname_letters(surname)}{given_letters(given)}{born % 100:02d}{_MONTHS[month - 1]}"
        f"{day + (_WOMEN_FROM if woman else 0):02d}{town.cadastral}"
    )
    email = f"{_plain(given)}.{_plain(surname)}.{number}@posta.example"
    return Identity(
        f"{given} {surname}", email.lower(), body + codicefiscale.calc_check_digit(body)
    )


def organisation(chance: Chance, number: int) -> Identity:
    """Return an organisation with a numeric code: seven digits, an office of three, a check digit."""
    surname = chance.pick(SURNAMES)
    name = chance.pick(TRADES).format(surname)
    body = f"{1_000_000 + number % 9_000_000:07d}{chance.between(1, 100):03d}"
    email = f"info.{_plain(surname)}.{number}@imprese.example"
    return Identity(name, email.lower(), body + luhn.calc_check_digit(body))


def companion(chance: Chance) -> str:
    """Return the name of somebody who comes along and is no member."""
    return f"{chance.pick(chance.pick((WOMEN, MEN)))} {chance.pick(SURNAMES)}"


def surname_letters(surname: str) -> str:
    """Return the consonants, then the vowels, filled up with X: three letters of the tax code."""
    consonants, vowels = _letters(surname)
    return (consonants + vowels + "XXX")[:3]


def given_letters(given: str) -> str:
    """Return the same for a given name, which with four consonants leaves out the second."""
    consonants, vowels = _letters(given)
    if len(consonants) >= 4:
        return consonants[0] + consonants[2] + consonants[3]
    return (consonants + vowels + "XXX")[:3]


def _letters(name: str) -> tuple[str, str]:
    letters = [letter for letter in _plain(name).upper() if letter.isalpha()]
    consonants = [letter for letter in letters if letter not in _VOWELS]
    return "".join(consonants), "".join(letter for letter in letters if letter in _VOWELS)


def _plain(name: str) -> str:
    """Return the letters of a name without accents and apostrophes."""
    return "".join(sign for sign in normalize("NFD", name) if sign.isascii() and sign.isalnum())
