import pytest

from handrail.cli import main
from tests.cast import Cast


def test_somebody_is_let_in_again_from_the_machine(cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["person", "let-in", "nobody@example.org"]) == 2
    assert main(["person", "let-in", "Ana@example.org"]) == 0
    assert "/link/" in capsys.readouterr().out
