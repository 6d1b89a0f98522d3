"""The rules are tried against real inputs as well, wherever those lie beside the project."""

from pathlib import Path

import pytest
from hypothesis import settings

# A busy machine is slow, not wrong.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")


@pytest.fixture
def real_inputs() -> Path:
    """The folder of real inputs; the test is skipped where it is absent."""
    folder = Path(__file__).parents[2].parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("the real inputs are not beside the project")
    return folder
