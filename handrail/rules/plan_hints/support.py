"""What adults do towards it, who, and how often."""

from __future__ import annotations

from handrail.rules.plan_hints.rule import SUPPORT, HintRule, listed

SUPPORT_RULES: tuple[HintRule, ...] = (
    HintRule(
        "just_support",
        "Support to do what?",
        "say what the adult will do",
        "‘TA support’ may be a hand on every page or a glance from across the room. Say what is done, and the "
        "next adult can do it too.",
        example="TA support",
        better="Tess reads the question aloud and asks Mia what she will do first",
        source=SUPPORT,
        looks_at=("strategy",),
        words=listed(
            "ta support, ta, adult support, 1:1 support, 1-1 support, 1:1, one-to-one support, in-class "
            "support, in class support, additional support, extra support, extra help, support, small group "
            "work, small group, small group support, differentiation, differentiated work, scaffolding, "
            "quality first teaching, qft, nurture, reminders, encouragement, intervention, interventions, "
            "prompts, adult prompts, praise, visuals, visual aids, resources, modelling, support from ta, "
            "support from an adult, support from adults, teacher support, classroom support, group work, 1:1 "
            "work, positive reinforcement, lsa support, adult help, ta help, guided group, reassurance, pre-teaching"
        ),
        is_whole=True,
    ),
    HintRule(
        "asks_the_child",
        "Asks the child, not us",
        "say what adults will do so that the child can",
        "A strategy is what we change. Trying harder is not in anybody’s timetable.",
        example="Must concentrate in lessons",
        better="Tess gives one step at a time and comes back after each",
        source=SUPPORT,
        looks_at=("strategy",),
        words=listed(
            "try harder, =must concentrate, =needs to concentrate, must learn to, =needs to learn to, =needs "
            "to listen, =must listen, =must pay attention, =needs to pay attention, =to listen more, be more "
            "careful, =make more effort, take responsibility, =needs to try, =should try, =must try, =needs "
            "to be more, =needs to think"
        ),
    ),
    HintRule(
        "encourages",
        "How is that done?",
        "say what the adult says, shows or does",
        "Each adult encourages and supports in a way of their own. What is said or shown can be the same for all.",
        example="Encourage him to use his strategies",
        better="Tess taps the card, says nothing, and waits for ten seconds",
        source=SUPPORT,
        looks_at=("strategy",),
        words=listed(
            "encourage, ensure, facilitate, promote, =support him, =support her, =support them, =help him to, "
            "=help her to, =help them to, =opportunities to, =opportunities for, =give support"
        ),
        unless=("shown",),
    ),
    HintRule(
        "when_needed",
        "When is that?",
        "name the lesson, the day or the number of times",
        "‘As needed’ is the first thing to go in a busy week, and nobody can say afterwards how much was given.",
        example="As needed",
        better="Ten minutes, Monday, Wednesday and Friday",
        source=SUPPORT,
        looks_at=("how_often", "strategy"),
        words=listed(
            "=as needed, =as required, =as and when required, =as and when needed, =as and when, =when needed, =when "
            "required, =when necessary, =if needed, =if required, =if necessary, =as necessary, =when possible, "
            "=where possible, =where appropriate, =when appropriate, =as appropriate, regularly, =regular basis, "
            "frequently, =ongoing, =throughout, sometimes, occasionally, =as often as possible, often, =tbc, "
            "=various, =when able, =on-going"
        ),
        unless=("figure",),
    ),
    HintRule(
        "who_exactly",
        "Who exactly?",
        "name one person",
        "What belongs to everybody is done by nobody. A name knows that it is its turn.",
        example="Staff",
        better="Tess Whitfield",
        source=SUPPORT,
        looks_at=("who",),
        words=listed(
            "staff, all staff, school, the school, all, everyone, everybody, adults, all adults, an adult, adult, ta, "
            "tas, the ta, ta's, teachers, all teachers, subject teachers, support staff, school staff, class team, "
            "class staff, team, home and school, tbc, various, n/a, school and home, teaching staff, lsa, lsas, any "
            "adult, key adults, available adult, available ta, teacher and ta, ct/ta, class teacher/ta, ta/class "
            "teacher, teacher and ta, class teacher and ta, senco/ta, ta/senco, teacher, tutors"
        ),
        is_whole=True,
    ),
)
