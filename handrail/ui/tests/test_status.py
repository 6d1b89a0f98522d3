"""One table of status words and tones."""

import pytest

from handrail.rules.register import STATUSES
from handrail.ui.status import GROUPS, STATUS, Tone, status_of


def test_every_key_stands_once_in_the_whole_table() -> None:
    assert len(STATUS) == sum(len(group) for group in GROUPS.values())


@pytest.mark.parametrize("code", STATUSES)
def test_every_status_of_the_register_has_a_word_and_never_the_tone_of_lateness(code: str) -> None:
    assert status_of(code).word
    assert status_of(code).tone is not Tone.LATE


def test_only_a_date_is_ever_late() -> None:
    late = {where for where, group in GROUPS.items() for status in group.values() if status.tone is Tone.LATE}
    assert late == {"A date"}


def test_the_words_of_the_register_are_the_schools() -> None:
    assert [status_of(code).word for code in "KEM"] == ["SEN support (K)", "EHC plan (E)", "Monitoring"]


def test_an_unknown_key_is_named_with_the_file_to_mend() -> None:
    with pytest.raises(KeyError, match=r"'waiting' is not in handrail/ui/status\.py"):
        status_of("waiting")
