"""The recount knows what a cooperative may ask for a share."""

from tests.recount.altered import changed, counted, first


def test_no_share_of_a_cooperative_is_offered_below_its_nominal_value():
    """A house that turns out to have shares of 5,000 euro asked too little for them."""
    place, line = first(
        "houses.house-opened.v1",
        lambda fact: fact["form"] == "cooperativa" and fact["name"].startswith("Casa d"),
    )
    line["fact"]["nominal_cents"] = 500_000
    said = "\n".join(counted(changed(place, line)).differences)
    assert "offers shares below their nominal value" in said
