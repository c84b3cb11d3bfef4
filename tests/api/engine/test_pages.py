"""Pages and measures that need no sign-in."""

import re

import pytest

from api.engine.docs import ASSETS, docs_page
from api.engine.problems import kinds, status_of
from api.registry import ROUTES
from projections.registry import ALL
from tests.api.town import Town

pytestmark = pytest.mark.anyio


async def test_the_docs_load_nothing_from_elsewhere(town: Town):
    """Every address on the page and in its files is this server's own."""
    page = await town.client.get("/docs")
    assert page.status_code == 200
    texts = [page.text, *[(await town.client.get(f"/docs/{name}")).text for name in ASSETS]]
    for text in texts:
        assert not re.findall(r"(?:src|href)=['\"]?(?:https?:)?//", text)
        assert "@import" not in text
        assert not re.findall(r"url\(", text)
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "http" not in policy.replace("https://", "http")


async def test_the_docs_show_every_command(town: Town):
    """Nothing that can be asked for is missing from the page."""
    text = (await town.client.get("/docs")).text
    assert not [one.operation for one in ROUTES if f'id="{one.operation}"' not in text]


async def test_every_refusal_has_a_page_of_its_own(town: Town):
    """The type of a problem leads to what it means."""
    for slug, kind in kinds().items():
        page = await town.client.get(f"/problems/{slug}")
        assert page.status_code == 200, slug
        assert str(status_of(kind)) in page.text
    assert (await town.client.get("/problems/no-such-thing")).status_code == 404
    assert (await town.client.get("/docs/../settings.py")).status_code == 404
    assert (await town.client.get("/docs/settings.py")).status_code == 404


def test_no_two_refusals_share_a_name():
    """A slug is stable for ever, so it belongs to one refusal."""
    from ledger.kernel.refused import Refused

    every, rest = [], [Refused]
    while rest:
        for kind in rest.pop().__subclasses__():
            if kind.__module__.split(".")[0] in ("ledger", "api", "projections"):
                every.append(kind)
                rest.append(kind)
    slugs = [kind.slug() for kind in set(every)]
    assert len(slugs) == len(set(slugs))
    assert set(slugs) == set(kinds())
    assert not [kind for kind in every if not (kind.__doc__ or "").strip()]


@pytest.mark.parametrize(
    "path", ["/docs", "/problems", "/problems/malformed", "/schema/openapi.json", "/health/live"]
)
async def test_a_head_is_the_answer_without_its_body(town: Town, path: str):
    """As HTTP has it, and link checkers ask it."""
    whole, head = await town.client.get(path), await town.client.head(path)
    assert head.status_code == whole.status_code == 200
    assert head.headers["content-length"] == whole.headers["content-length"]


async def test_health_says_that_it_lives_and_is_ready(town: Town):
    """Two questions, two answers."""
    assert (await town.client.get("/health/live")).json() == {"status": "live"}
    ready = (await town.client.get("/health/ready")).json()
    assert ready["status"] == "ready"
    assert ready["position"] > 0


async def test_the_measures_count_what_happens(town: Town):
    """Commands by outcome, pages, the queue, the lag of each view."""
    path = f"/offerings/{town['offering']}/pledges"
    await town.post(path, {"member": town["bruno"], "shares": 1})
    await town.post(path, {"member": town["bruno"], "shares": 100_000})
    text = (await town.get("/metrics")).text
    assert 'patto_commands_total{command="offerings.pledge-shares",outcome="accepted"}' in text
    assert 'outcome="not-enough-shares-left"' in text
    for name in ("batch_commands_bucket", "append_seconds_sum", "queue_length", "cached_nouns"):
        assert f"patto_{name}" in text
    for view in ALL:
        assert f'patto_view_lag_facts{{view="{view.name}"}}' in text


@pytest.mark.parametrize(
    "headers, outcome",
    [
        ({"authorization": "Bearer nobody"}, "token-needed"),
        ({"idempotency-key": ""}, "key-needed"),
        ({"content-type": "text/plain"}, "wrong-content-type"),
    ],
)
async def test_a_command_is_counted_by_its_name_however_early_it_was_refused(
    town: Town, headers, outcome
):
    """Whoever guesses at tokens is seen in the measures, and at which door."""
    counted = f'patto_commands_total{{command="places.record-hub",outcome="{outcome}"}}'
    assert counted not in (await town.get("/metrics")).text
    assert (await town.post("/hubs", {"name": "Nowhere"}, headers=headers)).status_code >= 400
    assert f"{counted} 1.0" in (await town.get("/metrics")).text


async def test_a_command_without_the_right_to_it_is_counted_by_its_name(town: Town):
    """A member opens no hub, and that they tried is counted."""
    counted = 'patto_commands_total{command="places.record-hub",outcome="not-allowed"} 1.0'
    assert counted not in (await town.get("/metrics")).text
    body = {"name": "Spazio di Torino", "side": "city", "istat": "001272"}
    assert (await town.post("/hubs", body, "member")).status_code == 403
    assert counted in (await town.get("/metrics")).text


async def test_the_front_door_leads_to_the_docs(town: Town):
    """Whoever opens the address in a browser finds the way."""
    answer = await town.client.get("/", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (307, "/docs")


def test_a_page_escapes_what_it_is_told():
    """Whatever a description holds, it is text: no mark of it becomes HTML but the two of Markdown."""
    evil = '<script>alert(1)</script> **bold** `code` "quoted"'
    document = {
        "info": {"description": evil},
        "tags": [{"name": "reads", "description": evil}],
        "paths": {},
        "components": {"schemas": {}},
    }
    text = docs_page(document).body.decode()
    assert "<script>alert" not in text
    assert "<b>bold</b>" in text
    assert "<code>code</code>" in text


async def test_what_is_read_of_a_subject_stands_beside_its_commands(town: Town):
    """Whoever opens a hub finds below it how hubs are listed, and no section is about reading as such."""
    document = (await town.client.get("/schema/openapi.json")).json()
    about = {tag["name"] for tag in document["tags"]}
    assert "reads" not in about
    hubs = document["paths"]["/hubs"]
    assert hubs["get"]["tags"] == hubs["post"]["tags"] == ["places"]
    used = {
        tag for item in document["paths"].values() for one in item.values() for tag in one["tags"]
    }
    assert used == about


async def test_the_docs_show_what_a_closed_set_holds_and_every_type_once(town: Town):
    """`long`, `window`: a list of three words is shown, and whatever a field is made of has one place."""
    text = (await town.client.get("/docs")).text
    document = (await town.client.get("/schema/openapi.json")).json()
    for name, schema in document["components"]["schemas"].items():
        assert text.count(f'<details id="{name}">') == ("enum" not in schema), name
    assert not set(re.findall(r'<a href="#(\w+)">', text)) - set(re.findall(r'id="([\w-]+)"', text))
    assert text.count('<a href="#HubRenamed">') == 1


async def test_the_document_names_no_module_of_ours(town: Town):
    """Two chapters may use one word: outside, the chapter's name is before it, and nothing of Python."""
    text = (await town.client.get("/schema/openapi.json")).text + (
        await town.client.get("/docs")
    ).text
    assert not re.findall(r"\b(?:api|ledger|projections)\.[a-z_]+\.\w+", text)
    assert '"MembersStanding":' in text


async def test_the_document_calls_things_by_words(town: Town):
    """A type is one word of capitals, what it is of left out; an address is words with dashes."""
    document = (await town.client.get("/schema/openapi.json")).json()
    names = list(document["components"]["schemas"])
    assert [name for name in names if not re.fullmatch(r"(?:[A-Z][a-z]*)+", name)] == []
    asked = [one["operationId"] for item in document["paths"].values() for one in item.values()]
    assert [name for name in asked if not re.fullmatch(r"[a-z]+(?:[.-][a-z]+)*", name)] == []
