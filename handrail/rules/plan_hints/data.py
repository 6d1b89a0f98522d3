"""Every rule of the hints, as data: what each looks at, its words, why, and the same thing said two ways.

Most rest on craft, and say so. Where one rests on the Code of Practice it names the paragraph.
"""

from __future__ import annotations

from handrail.rules.plan_hints.language import LANGUAGE_RULES
from handrail.rules.plan_hints.outcomes import OUTCOMES_RULES
from handrail.rules.plan_hints.rule import HintRule
from handrail.rules.plan_hints.support import SUPPORT_RULES
from handrail.rules.plan_hints.whole import WHOLE_RULES

HINT_RULES: tuple[HintRule, ...] = (*OUTCOMES_RULES, *SUPPORT_RULES, *LANGUAGE_RULES, *WHOLE_RULES)
"""Every rule, in the order in which their notes are shown."""

RULES_BY_KEY = {rule.key: rule for rule in HINT_RULES}
