"""Every setting is documented once, and read from one place."""

from pathlib import Path

import pytest

from api.engine.setting import WrongSetting
from api.engine.settings import Settings


def test_every_setting_has_a_variable_an_option_and_a_sentence():
    """What can be set is told, with a name of its own each."""
    documented = list(Settings.documented())
    assert {one.field for one in documented} == set(Settings.__struct_fields__)
    assert len({one.variable for one in documented}) == len(documented)
    assert all(one.doc and one.option.startswith("--") for one in documented)


def test_the_environment_says_and_an_option_overrides():
    """An option that was not given says nothing."""
    told = {"PATTO_PORT": "9000", "PATTO_BOOK": "valle", "OTHER": "x", "PATTO_HOST": ""}
    settings = Settings.read(told, port=9001, book=None)
    assert (settings.port, settings.book, settings.host) == (9001, "valle", "127.0.0.1")


@pytest.mark.parametrize(
    "variable, value",
    [
        ("PATTO_PORT", "many"),
        ("PATTO_PORT", "70000"),
        ("PATTO_BOOK", "Not A Name"),
        ("PATTO_SCHEDULER", "apache"),
        ("PATTO_QUEUE", "-1"),
        ("PATTO_CLIENTS_ACCOUNT", "IT60X0542811101000000123457 Patto"),
        ("PATTO_CLIENTS_ACCOUNT", "Patto ETS IT60X0542811101000000123456"),
    ],
)
def test_a_wrong_setting_is_told_in_one_line(variable: str, value: str):
    """The line names the variable."""
    with pytest.raises(WrongSetting) as caught:
        Settings.read({variable: value})
    assert variable in str(caught.value)
    assert "\n" not in str(caught.value)


def test_what_is_no_number_is_told_with_what_was_said():
    """Nobody has to look for it in the environment."""
    with pytest.raises(WrongSetting, match=r"PATTO_PORT \(--port\) is 'many': expected"):
        Settings.read({"PATTO_PORT": "many"})


def test_a_setting_that_there_is_not_is_named_with_the_nearest_one():
    """A variable with a typing error would be passed over in silence otherwise; others' are not ours."""
    with pytest.raises(WrongSetting, match=r"no setting PATTO_QEUE; did you mean PATTO_QUEUE\?"):
        Settings.read({"PATTO_QEUE": "100"})
    with pytest.raises(WrongSetting, match=r"no setting PATTO_ZZZZZZ\."):
        Settings.read({"PATTO_ZZZZZZ": "100"})
    assert Settings.read({"PGHOST": "x", "PATTERN": "y"}) == Settings()


def test_no_wrong_setting_shows_a_regular_expression():
    """What is expected is said in words."""
    for variable in ("PATTO_BOOK", "PATTO_PERSON"):
        with pytest.raises(WrongSetting) as caught:
            Settings.read({variable: "\x07"})
        assert "expected at most" in str(caught.value)
        assert "^" not in str(caught.value)


def test_what_lies_in_the_data_folder():
    """Master key and tokens, unless they are told to lie elsewhere."""
    settings = Settings(data="/somewhere")
    assert settings.master_key == Path("/somewhere/master.key")
    assert settings.tokens == Path("/somewhere/tokens")
    assert Settings(tokens_file="/else").tokens == Path("/else")


def test_making_the_app_opens_nothing(tmp_path: Path):
    """create_app() with a server that isn't there is no error: starting it would be."""
    from api.app import create_app

    create_app(Settings(database_url="host=/nowhere", data=str(tmp_path / "none")))
    assert not (tmp_path / "none").exists()
