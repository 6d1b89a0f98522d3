import pytest

from handrail.rules.counts import Count, read_count


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("3 of 5 chances", Count(3, 5)),
        ("22/80", Count(22, 80)),
        ("reads 60 of the 80 words", Count(60, 80)),
        ("2 out of 5 days", Count(2, 5)),
        ("0 of 5", Count(0, 5)),
        ("About eight minutes", None),
        ("6 of 5", None),
        ("3 of 0", None),
        ("1 of 5, then 2 of 5", None),
        ("on 3/5/2026", None),
        ("2.5 of 10", None),
        ("", None),
    ],
)
def test_a_count_is_read_where_there_is_exactly_one(text: str, count: Count | None) -> None:
    assert read_count(text) == count
