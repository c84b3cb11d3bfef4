"""Tax codes, e-mail and names are brought to one form, or refused, before anything is sealed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import luhn
from stdnum.it import codicefiscale

from ledger.kernel.refused import Malformed
from ledger.members.tax_code import tax_code
from ledger.members.words import email, free_text, full_name, name_words, reason

RIGHT_CODES = {
    "RSSMRA85T10A562S": "RSSMRA85T10A562S",
    " rss mra 85t10 a562s ": "RSSMRA85T10A562S",
    "12345678903": "12345678903",
    "00743110157": "00743110157",
    "DE:12 345/678": "DE:12345678",
    "fr:ab12": "FR:AB12",
}
WRONG_CODES = {
    "check letter": "RSSMRA85T10A562T",
    "two letters exchanged": "RSSMAR85T10A562S",
    "check digit": "12345678901",
    "all zeros": "00000000000",
    "too short": "RSSMRA85T10A562",
    "an Italian code told as foreign": "IT:12345678903",
    "a country of three letters": "DEU:12345678",
    "too short abroad": "FR:123",
    "empty": "",
    "only spaces": "    ",
    "letters that only look Latin": "RSSMRA85T10А562S",
    "a sharp s that grows": "RßMRA85T10A562S",
    "other digits": "1234567890٣",
}


def with_letter(body: str) -> str:
    return body + codicefiscale.calc_check_digit(body)


@pytest.mark.parametrize("written,kept", RIGHT_CODES.items())
def test_a_right_tax_code_has_one_form(written, kept):
    """Spaces and small letters make no difference, so that one person has one tag."""
    assert tax_code(written) == kept


@pytest.mark.parametrize("written", WRONG_CODES.values(), ids=WRONG_CODES.keys())
def test_a_wrong_tax_code_is_refused(written):
    """The field is named; the code itself is not repeated."""
    with pytest.raises(Malformed) as caught:
        tax_code(written)
    assert caught.value.facts == {"field": "tax_code"}
    assert not written.strip() or written not in caught.value.detail


@pytest.mark.parametrize(
    "body,born",
    [
        ("RSSMRA85T31A562", True),
        ("RSSMRA85T32A562", False),
        ("RSSMRA85T41A562", True),
        ("RSSMRA85T71A562", True),
        ("RSSMRA85T72A562", False),
        ("RSSMRA85T40A562", False),
        ("RSSMRA85T00A562", False),
        ("RSSMRA85T81A562", False),
        ("RSSMRA84B29A562", True),
        ("RSSMRA85B29A562", False),
        ("RSSMRA85B68A562", True),
        ("RSSMRA85B69A562", False),
        ("RSSMRA85D31A562", False),
        ("RSSMRA85F10A562", False),
        ("RSSMRA85T10N562", False),
        ("RSSMRA85T10Z112", True),
    ],
)
def test_a_codice_fiscale_is_of_a_day_that_exists(body, born):
    """Men by day, women by day plus forty, the 29th of February in years that may be leap years."""
    try:
        tax_code(with_letter(body))
    except Malformed:
        assert not born
    else:
        assert born


def test_letters_for_digits_tell_people_apart():
    """Omocodia: each letter has its digit, the check letter is of the code as written."""
    twin = with_letter("RSSMRA85T10A56N")
    assert tax_code(twin) == twin
    assert twin != "RSSMRA85T10A562S"
    with pytest.raises(Malformed):
        tax_code("RSSMRA85T10A56NS")


@given(st.text("0123456789", min_size=10, max_size=10), st.integers(0, 9), st.integers(1, 9))
def test_one_wrong_digit_is_always_found(body, place, step):
    """The check digit changes with every single digit."""
    wrong = body[:place] + str((int(body[place]) + step) % 10) + body[place + 1 :]
    assert luhn.calc_check_digit(wrong) != luhn.calc_check_digit(body)


@pytest.mark.parametrize(
    "written,kept",
    [
        ("Anna@Example.ORG", "anna@example.org"),
        (" anna.b+patto@posta.example.it ", "anna.b+patto@posta.example.it"),
        ("anna@exàmple.org", "anna@xn--exmple-jta.org"),
        ("faß@straße.de", "faß@xn--strae-oqa.de"),
        ("ΝΙΚΟΣ@ΒΌΛΟΣ.GR", "νικος@xn--nxasmq6b.gr"),
    ],
)
def test_an_email_has_one_form(written, kept):
    """Small letters, no spaces, foreign domains as IDNA."""
    assert email(written) == kept


@pytest.mark.parametrize(
    "written",
    [
        "anna",
        "anna@",
        "@example.org",
        "a b@example.org",
        "a@b",
        "a@b..it",
        "a@-b.it",
        "a@@b.it",
        "a,b@example.org",
        "x" * 65 + "@example.org",
        "a@" + "b" * 64 + ".it",
        "a\u202e@example.org",
    ],
)
def test_what_is_no_email_is_refused(written):
    """The field is named."""
    with pytest.raises(Malformed) as caught:
        email(written)
    assert caught.value.facts == {"field": "email"}


def test_a_name_has_single_spaces_and_composed_letters():
    """Two ways to write one name become one."""
    assert full_name("  Nicolo\u0300   Rossi ") == "Nicolò Rossi"


@pytest.mark.parametrize("written", ["", "   ", "Anna\u202eissoR", "Anna\ue000"])
def test_a_name_shows_all_its_signs(written):
    """Signs that nobody sees deceive."""
    with pytest.raises(Malformed):
        full_name(written)


def test_a_reason_says_something():
    """White space is no reason; a note may be empty."""
    assert free_text("  ") == ""
    assert reason(" perche\u0301 ") == "perché"
    with pytest.raises(Malformed):
        reason(" \n ")


WORDS = {
    "Anna Maria Bianchi": ("anna", "bianchi", "maria"),
    "Niccolò D’Angelo": ("dangelo", "niccolo"),
    "NICCOLO' D`ANGELO": ("dangelo", "niccolo"),
    "Niccolo\u0300 D\u00b4Angelo": ("dangelo", "niccolo"),
    "Rossi-Bianchi, Ada": ("ada", "bianchi", "rossi"),
    "Groß GROSS": ("gross",),
    "Łukasz Sørensen": ("lukasz", "sorensen"),
    "Bottega 2000 S.r.l.": ("2000", "bottega", "l", "r", "s"),
    "İpek Işık": ("ipek", "isik"),
    "Дарья Ёлкина": ("дарья", "елкина"),
    "?!": (),
}


@pytest.mark.parametrize("name,words", WORDS.items())
def test_the_words_of_a_name_have_one_form(name, words):
    """In any case, without accents, whatever apostrophe was at hand; each once, in order."""
    assert name_words(name) == words


@given(st.text(min_size=1, max_size=40))
def test_the_words_of_words_are_they_themselves(name):
    """What is stored and what is asked for meet in one form."""
    words = name_words(name)
    assert name_words(" ".join(words)) == words
    assert name_words(name.upper()) == name_words(name.upper().lower())
