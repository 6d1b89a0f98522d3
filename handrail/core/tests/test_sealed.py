"""Words that lie sealed in their column."""

from __future__ import annotations

import pytest
from cryptography.exceptions import InvalidTag

from handrail.core.sealed import seal, unseal


def test_words_come_back_as_they_were_and_look_different_each_time() -> None:
    words = "Learning walk, Year 4 – “not again” 🙂"
    assert unseal(seal(words)) == words
    assert seal(words) != seal(words)
    assert seal("") == unseal("") == ""


def test_words_that_were_changed_are_not_read() -> None:
    sealed = seal("Learning walk")
    other = "A" if sealed[20] != "A" else "B"
    with pytest.raises(InvalidTag):
        unseal(sealed[:20] + other + sealed[21:])
