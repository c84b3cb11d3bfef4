"""Every noun is folded, whoever asks for tags besides; what cannot be folded is said and hinders nothing else."""

from ledger.places.hub import Hub
from ledger.registry import RULES
from ledger.stays.stay import Stay
from projections.engine.nouns import Nouns
from tests.recount.altered import lines


def test_whoever_asks_for_tags_folds_the_same():
    """Each noun of each kind stands where it stands without, and every tag is there."""
    alone, tagged = Nouns(RULES), Nouns(RULES)
    told = [RULES.decode(data) for data in lines()]
    alone.take(told)
    assert [tagged.take_and_tag(line) for line in told] == [RULES.tags(line.fact) for line in told]
    for noun in RULES.nouns.values():
        assert tagged.of(noun) == alone.of(noun)
    assert tagged.one(Stay, next(iter(alone.of(Stay)))) != Stay()


def test_what_cannot_be_folded_is_said_and_the_rest_is_folded(monkeypatch):
    """Once a line, with its position; and the tags of that line are known all the same."""

    def fails(_hub, _part):
        raise ZeroDivisionError

    monkeypatch.setattr(Hub, "evolve", fails)
    alone, tagged = Nouns(RULES), Nouns(RULES)
    told = [RULES.decode(data) for data in lines()]
    alone.take(told)
    assert [tagged.take_and_tag(line) for line in told] == [RULES.tags(line.fact) for line in told]
    hubs = [
        line.position
        for line in told
        if any(noun is Hub for noun, *_ in RULES.concerned(line.fact))
    ]
    assert alone.differences == tagged.differences
    assert alone.differences == [
        f"position {n}: cannot be folded: ZeroDivisionError()" for n in hubs
    ]
    assert len(alone.of(Stay)) > 0
