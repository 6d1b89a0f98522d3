import re

from handrail.core.refs import new_ref


def test_refs_are_short_safe_in_an_address_and_never_the_same() -> None:
    refs = {new_ref() for _ in range(1000)}
    assert len(refs) == 1000
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{22}", ref) for ref in refs)
