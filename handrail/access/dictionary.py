"""The data dictionary as a page: docs/data-dictionary.md is printed from here, and a test keeps it true.

`python -m handrail.access.dictionary > docs/data-dictionary.md` prints it anew. What a model is for is said by
the first line of its docstring; its class and how long it is kept stand in `data_classes`; who reads a class, here.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from handrail.access.data_classes import DATA_CLASSES, data_class_of


@dataclass(frozen=True, slots=True)
class DataClass:
    """A class of data: what it is, who reads it, and the ground on which a school holds it (to be confirmed there)."""

    name: str
    readers: str
    ground: str


TASK = "public task (UK GDPR Art. 6(1)(e))"
SPECIAL = f"{TASK}; special category (Art. 9(2)(g), DPA 2018 Sch. 1 Pt 2)"
STAFF = "employment and accountability (Art. 6(1)(e) or (f))"
WIDE = "SENCO, SEN administrator, head; teachers and assistants for their own pupils"
CLASSES: dict[str, DataClass] = {
    "C0": DataClass("emergency card", "every adult of the school; the child's parents", SPECIAL),
    "C1": DataClass("identity", f"{WIDE}; parents and invited professionals for one child", TASK),
    "C2": DataClass("SEN status and need", f"{WIDE}; invited professionals for one child", SPECIAL),
    "C3": DataClass("profile and strategies", f"{WIDE}; parents and invited professionals for one child", SPECIAL),
    "C4": DataClass("plan and progress", f"{WIDE}; parents see what is published", SPECIAL),
    "C5": DataClass("EHC plan, reports, health", "SENCO, head; SEN administrator but for health reports", SPECIAL),
    "C6": DataClass("restricted words", "who wrote them and who is named; nobody else", SPECIAL),
    "C7": DataClass("family and circumstances", "SENCO, SEN administrator, head; teachers for their own pupils", TASK),
    "C8": DataClass("hours, funding, costs", "SENCO, head; totals for the governor", STAFF),
    "C9": DataClass("counts, small numbers hidden", "SENCO, head, governor, trust lead", TASK),
    "C10": DataClass("audit trail", "SENCO and head of the school", "accountability (Art. 5(2), Art. 32)"),
    "C11": DataClass("accounts, roles, settings", "head, SENCO, system administrator; each their own", STAFF),
    "C12": DataClass("work over the whole school", "whoever asked for it", TASK),
}
HEAD = """\
# The data dictionary

Every field that Handrail holds: what for, of which class, who reads it, on which ground, how long. Printed from the
models and `handrail/access/data_classes.py`; a new field makes a test fail until it has a class there and this page is
printed again and read:

    .venv/bin/python -m handrail.access.dictionary > docs/data-dictionary.md

The grounds are drafts for the school's data protection officer to confirm: the school is the controller. Data of
children with SEND is treated as special category throughout.

## Classes

| class | what | who reads it | ground |
|---|---|---|---|
"""


def product_models() -> list[Any]:
    """Every model of ours, in the order of their apps."""
    from django.apps import apps

    models = [model for model in apps.get_models() if model.__module__.startswith("handrail.")]
    return sorted(models, key=lambda model: model._meta.label)


def dictionary_page(models: list[Any]) -> str:
    """docs/data-dictionary.md. Raises KeyError for a model or a field that has no class."""
    classes = "".join(f"| {key} | {it.name} | {it.readers} | {it.ground} |\n" for key, it in CLASSES.items())
    return HEAD + classes + "\n## Tables\n" + "".join(_section(model) for model in models)


def _section(model: Any) -> str:
    label = model._meta.label
    purpose = (model.__doc__ or "").strip().splitlines()[0]
    kept = DATA_CLASSES[label].kept
    by_class: dict[str, list[str]] = {}
    for field, data_class in _fields(model):
        by_class.setdefault(data_class, []).append(f"`{field}`")
    lines = [f"- {key} ({CLASSES[key].name}): {', '.join(names)}" for key, names in sorted(by_class.items())]
    return f"\n### {label}\n{purpose}\nKept: {kept}.\n\n" + "\n".join(lines) + "\n"


def _fields(model: Any) -> Iterator[tuple[str, str]]:
    for field in model._meta.concrete_fields:
        found = data_class_of(model._meta.label, field.name)
        if found is None:
            raise KeyError(f"{model._meta.label}.{field.name} has no class: add it to access/data_classes.py.")
        yield field.name, found


def main() -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "handrail.config.settings")
    django.setup()
    print(dictionary_page(product_models()), end="")


if __name__ == "__main__":
    main()
