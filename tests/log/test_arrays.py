"""Arrays that were packed by hand arrive as what they were."""

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ledger.log import arrays

TEXTS = st.text(st.characters(exclude_characters="\0", exclude_categories=("Cs",)))


@pytest.fixture(scope="module")
def connection(server):
    with psycopg.connect(server.url()) as one:
        arrays.register(one)
        yield one


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
@given(
    st.lists(st.binary()),
    st.lists(st.binary(min_size=16, max_size=16)),
    st.lists(st.integers(0, 2**31 - 1)),
    st.lists(TEXTS),
)
def test_what_is_packed_arrives(connection, datas, digests, numbers, texts):
    """Of any length, empty ones too."""
    (row,) = connection.execute(
        "SELECT %s::bytea[], %s::bytea[], %s::int[], %s::text[]",
        [
            arrays.bytea_array(datas),
            arrays.digest_array(digests),
            arrays.int_array(numbers),
            arrays.text_array(texts),
        ],
        binary=True,
    ).fetchall()
    assert [list(column) for column in row] == [datas, digests, numbers, texts]
