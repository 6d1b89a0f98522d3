"""The product's own source, walked by the structure tests."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PRODUCT = ROOT / "handrail"


@cache
def modules() -> tuple[tuple[Path, ast.Module], ...]:
    """Every module of the product but its tests and migrations."""
    found = [path for path in sorted(PRODUCT.rglob("*.py")) if not {"tests", "migrations"} & set(path.parts)]
    return tuple((path, ast.parse(path.read_text("utf-8"))) for path in found)


def templates() -> Iterator[tuple[Path, str]]:
    for path in sorted(PRODUCT.rglob("*.html")):
        yield path, path.read_text("utf-8")


def where(path: Path, node: ast.AST) -> str:
    return f"{path.relative_to(ROOT)}:{getattr(node, 'lineno', 0)}"
