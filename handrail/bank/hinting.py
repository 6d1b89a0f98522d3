"""The hints as a school goes by them: the project's rules, what the school says otherwise, and rules of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet

from handrail.bank.models import HintChoice, OwnHint
from handrail.core.statements import each_made_once
from handrail.rules.plan_hints import HINT_RULES, Hint, HintRule, hints
from handrail.rules.plan_hints.rule import PROSE
from handrail.rules.source import Source

if TYPE_CHECKING:
    from handrail.access.member import Member

SCHOOLS_OWN = Source("The school’s own", "V")
_LOOKS_AT = {
    OwnHint.Where.OUTCOME: ("text", "target"),
    OwnHint.Where.STRATEGY: ("strategy", "how_often"),
    OwnHint.Where.ALL: PROSE,
}


@dataclass(frozen=True, slots=True)
class SchoolRule:
    """A rule as this school goes by it, with the rows that say so; one of `choice` and `own` at most."""

    rule: HintRule
    choice: HintChoice | None = None
    own: OwnHint | None = None

    @property
    def is_off(self) -> bool:
        row = self.choice or self.own
        return row is not None and row.off_at is not None


def school_rules(member: Member) -> list[SchoolRule]:
    """Every rule, those switched off too. One query."""
    found = _said(member)
    choices = {row.rule: row for row in found["choices"]}
    rules = [SchoolRule(_chosen(rule, choices.get(rule.key)), choices.get(rule.key)) for rule in HINT_RULES]
    return rules + [SchoolRule(rule_of(row), own=row) for row in sorted(found["own"], key=lambda row: row.pk)]


@each_made_once
def _said(reader: Member) -> Mapping[str, QuerySet[Any, Any]]:
    return {
        "choices": HintChoice.objects.visible_to(reader).order_by(),
        "own": OwnHint.objects.visible_to(reader).order_by(),
    }


def rules_for(member: Member) -> tuple[HintRule, ...]:
    """The rules in force in a member's school. One query."""
    return tuple(row.rule for row in school_rules(member) if not row.is_off)


def lines_in(words: str) -> tuple[str, ...]:
    """The words of a field that has one to a line."""
    return tuple(dict.fromkeys(" ".join(line.split()) for line in words.splitlines() if line.strip(" =")))


def rule_of(row: OwnHint) -> HintRule:
    """A rule of the school's own, in the shape of the others."""
    return HintRule(
        key=row.ref,
        title=row.title,
        helps=row.helps,
        reason=row.reason,
        example=row.example,
        better=row.better,
        source=SCHOOLS_OWN,
        looks_at=_LOOKS_AT[OwnHint.Where(row.where)],
        words=lines_in(row.words),
    )


def _chosen(rule: HintRule, choice: HintChoice | None) -> HintRule:
    if choice is None:
        return rule
    removed = {word.casefold() for word in lines_in(choice.removed)}
    words = tuple(word for word in rule.words if word.lstrip("=").casefold() not in removed)
    own = {name: said for name in ("reason", "example", "better") if (said := getattr(choice, name))}
    return replace(rule, words=(*words, *lines_in(choice.added)), **own)


@dataclass(frozen=True, slots=True)
class Note:
    """A hint as it is read: what may help, why, and the same thing said two ways. `where` names the field it is about,
    empty where that is plain."""

    hint: Hint
    rule: HintRule
    where: str = ""

    @property
    def helps(self) -> str:
        return f"It may help to {self.rule.helps}"

    @property
    def found(self) -> str:
        """The words it speaks of; none of a date, which stands in its field."""
        return "" if self.hint.field == "by_when" else ", ".join(f"“{words}”" for words in self.hint.found)


def unsaid(_: Hint) -> str:
    """Where a hint is, when that is plain."""
    return ""


def notes_on(written: dict[str, Any], rules: Iterable[HintRule], where: Callable[[Hint], str] = unsaid) -> list[Note]:
    """The notes on a plan, or on a part of one, in the shape of `rules.plan_hints.hints`."""
    by_key = {rule.key: rule for rule in rules}
    return [Note(hint, by_key[hint.rule], where(hint)) for hint in hints(written, by_key.values())]


def of_what_is_there(rules: Iterable[HintRule]) -> tuple[HintRule, ...]:
    """The rules that speak of something written, for where what is lacking is not asked for or said already."""
    return tuple(rule for rule in rules if not rule.is_lack)
