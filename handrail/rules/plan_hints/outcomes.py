"""What an outcome says, and where it starts from."""

from __future__ import annotations

from handrail.rules.plan_hints.rule import IMPACT, REVIEWED, HintRule, listed

_WHOSE = ("his", "her", "their", "own", "his own", "her own", "their own")
_INSIDE = ("anger", "anxiety", "behaviour", "emotion", "feeling", "frustration", "temper")
_KEPT_IN_HAND = (
    *(f"{verb} {whose} {what}" for verb in ("manage", "control", "handle") for whose in _WHOSE for what in _INSIDE),
    *(f"{verb} {what}" for verb in ("manage", "control", "handle") for what in _INSIDE),
)

OUTCOMES_RULES: tuple[HintRule, ...] = (
    HintRule(
        "understands",
        "Something nobody can see",
        "say what we would see or hear that shows it",
        "Two people cannot agree whether somebody understands or is aware. They can agree on what a child "
        "says or does.",
        example="Mia will understand place value.",
        better="Mia makes any two-digit number with tens and ones, 9 of 10 right.",
        source=IMPACT,
        words=listed(
            "understand, an understanding of, an awareness of, awareness of, know, appreciate, be aware of, gain "
            "awareness, comprehend, learn about, recognise the importance, think about, realise"
        ),
        unless=("counted", "shown"),
    ),
    HintRule(
        "improves",
        "Better by how much?",
        "say from what to what",
        "‘Improve’ is met by any change at all. A start and a figure to reach make it possible to say how it went.",
        example="Leo will improve his reading.",
        better="Leo reads 70 words a minute of a Year 3 text, from 45 now.",
        source=IMPACT,
        words=listed(
            "improve, develop, increase, enhance, boost, strengthen, progress, make progress, build confidence, build "
            "on, grow in, get better, further, =expand vocabulary, =expand vocab, =expand his vocabulary, =expand her "
            "vocabulary, broaden, =raise self-esteem, =raise his self-esteem, =raise her self-esteem, =raise their "
            "self-esteem, =gain independence, =gain confidence"
        ),
        unless=("from_to", "figure"),
    ),
    HintRule(
        "compares",
        "More than what?",
        "put a figure in place of ‘more’ or ‘better’",
        "A comparison needs both ends: what it is now, and what it will be.",
        example="Omar will be calmer in assembly.",
        better="Omar stays in assembly for ten minutes, four days of five.",
        source=IMPACT,
        looks_at=("text", "target"),
        words=listed(
            "better, more, fewer, longer, quicker, faster, greater, calmer, higher, neater, more often, more "
            "confident, more independent, less, happier"
        ),
        unless=("figure", "one_more"),
    ),
    HintRule(
        "tries",
        "Trying is not seen",
        "say what is done, and how many times",
        "Anybody may say they tried. What counts is what was done.",
        example="Zara will try to join in at playtime.",
        better="Zara asks one child to play with her, three playtimes of five.",
        words=listed(
            "try, begin to, start to, attempt, aim to, endeavour, have a go, hope to, do his best, do her best, "
            "do their best, make an effort, make every effort, make more effort"
        ),
        unless=("figure",),
    ),
    HintRule(
        "takes_part",
        "Which part of the lesson?",
        "name one thing the child will do there",
        "‘Access’ and ‘engage’ cover the whole day. One task, done in one lesson, can be seen.",
        example="Ali will access the curriculum.",
        better="Ali begins written work within two minutes of the instruction, four lessons of five.",
        words=listed(
            "access, engage, participate, be included, integrate, join in, interact, be involved, contribute, take "
            "part, =stay on task, =remain on task, =be on task, =stay focused, =stay focussed, pay attention"
        ),
        unless=("rhythm", "shown"),
    ),
    HintRule(
        "appropriate",
        "Appropriate to whom?",
        "say what it looks like",
        "What is appropriate differs from room to room. Say the very thing that will be done.",
        example="Kai will show appropriate behaviour at lunch.",
        better="Kai waits in the queue with hands by his side, four lunches of five.",
        looks_at=("text", "target"),
        words=listed(
            "appropriate, appropriately, inappropriate, suitable, suitably, acceptable, good choice, right "
            "choice, sensible, sensibly, expected behaviour, positive behaviour, good behaviour, make good "
            "decisions, behave, nicely, =better choices, =positive choices, =positive way, "
            "=positive relationships, =positive relationship, =good manners, "
            "=positive attitude, =good attitude, =show respect, =be respectful"
        ),
    ),
    HintRule(
        "works_on",
        "An activity, not a result",
        "say what it leads to",
        "Work is what we do; an outcome is what the child can do afterwards.",
        example="Ella will work on her spelling.",
        better="Ella spells 20 of the first 30 common words without help.",
        words=listed(
            "work on, work towards, focus on, practise, complete intervention, attend, take part in, be "
            "working on, concentrate on, do work on, explore, experience, follow a programme"
        ),
        unless=("figure",),
    ),
    HintRule(
        "continues",
        "What will be new?",
        "say what will be different at the end",
        "An outcome that goes on as before cannot be reached, and the review has nothing to say.",
        example="Noah will continue to use his timetable.",
        better="Noah moves to the next thing on his timetable by himself, five times a day.",
        words=listed("continue, carry on, maintain, keep on, keep up, remain, sustain, still be"),
        unless=("figure",),
    ),
    HintRule(
        "adult_does",
        "What adults do",
        "move this to ‘What we will do’, and say here what the child will do",
        "Help that is given is a strategy. The outcome is what the child does with it.",
        example="Sam will be supported to make friends.",
        better="Sam invites another child to a game, twice a week.",
        source=IMPACT,
        words=listed(
            "=be supported, =is supported, =will have support, =be given, =be provided, =be offered, =will receive, "
            "=to receive, =receives, =be encouraged, =be helped, =be taught, =be exposed to, =be reminded, =be "
            "prompted, =be allowed, =have access to, =has access to, =be shown, =be monitored, =be assessed, =be "
            "referred, attend nurture, attend intervention, attend therapy, attend sessions, attend an intervention, "
            "attend interventions, complete the programme, =is provided with, =is encouraged, =be enabled, =be "
            "facilitated"
        ),
        unless=("when",),
    ),
    HintRule(
        "adult_acts",
        "Begins with an adult",
        "begin with the child",
        "An outcome says what the child will do; what adults do stands beside it.",
        example="The TA will read with Ava each day.",
        better="Ava reads a page aloud to an adult with two mistakes or fewer.",
        source=IMPACT,
        check="adult_acts",
    ),
    HintRule(
        "feels",
        "A feeling",
        "say what the child will do or say when they feel so",
        "Feelings matter and cannot be seen. What a child says of them, or does, can be.",
        example="Freya will feel confident in maths.",
        better="Freya puts her hand up to answer in maths, twice a lesson, and marks how it felt on her line.",
        words=listed(
            "=to feel, =will feel, feel confident, feel happy, feel safe, feel calm, feel included, feel "
            "good, feel able, feel secure, feel proud, feel valued, feel positive, be confident, become confident, be "
            "happy, be proud, enjoy, be motivated, self-esteem, self-image, self-worth, self-confidence, have "
            "confidence, be resilient, resilience, be calm, be settled, be secure, =calmly, =happily, =confidently, "
            "=with confidence"
        ),
        unless=("figure", "shown"),
    ),
    HintRule(
        "copes",
        "Coping is not seen",
        "say what the child does when it happens",
        "‘Cope’, ‘manage’ and ‘control’ name what goes on inside. What is done instead can be seen, and taught.",
        example="Josh will manage his anger.",
        better="When he is cross, Josh goes to the quiet corner by himself, four times of five.",
        source=IMPACT,
        words=(*listed("cope, =deal with, regulate, self-regulate, self-soothe"), *_KEPT_IN_HAND),
        unless=("shown",),
    ),
    HintRule(
        "stops",
        "What will not happen",
        "say what the child will do instead",
        "Doing nothing meets it. A child can learn what to do; nobody can learn what not to do.",
        example="Jay will not shout out.",
        better="Jay puts up his hand and waits to be asked, four times of five.",
        words=listed(
            "=will not, =won't, =does not, =doesn't, =stop, =stops, =stopping, reduce, avoid, refrain, =no "
            "longer, decrease, minimise, =not to, eliminate, cease, lessen, diminish, cut down, =reduction in, =fewer "
            "incidents, =fewer outbursts"
        ),
        unless=("instead", "no_stop"),
    ),
    HintRule(
        "two_in_one",
        "Two outcomes in one",
        "make two of it, or keep the one that matters most",
        "If one half is met and the other is not, the review cannot say so.",
        example="Ivy will write her name and will also count to ten.",
        better="Ivy writes her first name without a model, every morning.",
        check="two_in_one",
    ),
    HintRule(
        "consistently",
        "How many of how many?",
        "say on how many days, or times out of ten",
        "‘Consistently’ is four of five to one adult and every time to another.",
        example="Ruby consistently lines up after playtime.",
        better="Ruby lines up within a minute of the bell, four days of five.",
        looks_at=("text", "target"),
        words=listed(
            "consistently, regularly, frequently, usually, often, increasingly, generally, mostly, =most of "
            "the time, =some of the time, =more often than not, =where possible, sometimes, =the majority of, "
            "on occasion, =when possible, =nearly always, =almost always, =most times"
        ),
        unless=("figure",),
    ),
    HintRule(
        "wide_goal",
        "A goal for years",
        "choose the next step that can be reached by the date",
        "Catching up is a hope for a year or more. A step of a term can be met, and seen to be.",
        example="Max will reach age-related expectations in writing.",
        better="Max writes three sentences with a capital letter and a full stop in each.",
        looks_at=("text", "target"),
        words=listed(
            "age-related, expected standard, expected level, expected progress, catch up, close the gap, "
            "narrow the gap, reach his potential, reach her potential, reach their potential, full potential, "
            "in line with peers, in line with his peers, in line with her peers, national average, fulfil his "
            "potential, fulfil her potential, be independent, become independent, become an independent "
            "learner, meet his targets, meet her targets, meet their targets, achieve his targets, achieve her "
            "targets, achieve their targets"
        ),
    ),
    HintRule(
        "nothing_to_count",
        "Nothing to count",
        "say how many, how long or how often",
        "With a number or a rhythm in it, two people would say the same at the review.",
        example="Beth will ask for help.",
        better="Beth asks for help with words or her card, three times a day.",
        source=IMPACT,
        check="nothing_to_count",
    ),
    HintRule(
        "too_long",
        "More than forty words",
        "keep the one thing that will be seen",
        "A short outcome is remembered by the adults who work towards it, and by the child.",
        example="By the end of the spring term, having had many chances to practise in different places and with "
        "different adults, and with all of the resources that have been suggested to us in the report, Lily "
        "will put on her coat, her hat and her gloves.",
        better="Lily puts on her coat by herself before every playtime.",
        check="too_long",
    ),
    HintRule(
        "another_name",
        "Another child’s name?",
        "check that this is about the child of this plan",
        "Text that was copied from another plan may still carry that child’s name. It is best found before a "
        "family reads it.",
        example="Jayden will read aloud, in a plan for Mia",
        better="Mia reads aloud",
        check="another_name",
    ),
    HintRule(
        "observed_how",
        "Who looks, and when?",
        "say who looks, when, and what they note",
        "‘Observation’ is done by everybody and written by nobody. One adult with a tally on Fridays is enough.",
        example="Teacher observation",
        better="Ben tallies it on Fridays, in maths",
        source=REVIEWED,
        looks_at=("measure",),
        words=listed(
            "observation, teacher assessment, monitoring, staff feedback, ongoing, work scrutiny, teacher "
            "judgement, discussion, formative assessment, feedback, observe, monitor, professional judgement, "
            "class work, classwork, book look, book scrutiny, learning walk"
        ),
        unless=("rhythm",),
    ),
    HintRule(
        "baseline_is_target",
        "Starts where it ends",
        "say where the child starts from today",
        "If the start and the target are the same, nothing has to change.",
        example="4 of 5 playtimes",
        better="1 of 5 playtimes",
        source=REVIEWED,
        looks_at=("baseline",),
        check="baseline_is_target",
    ),
    HintRule(
        "baseline_without_evidence",
        "What was seen?",
        "give a count, an example or a date",
        "‘Finds it hard’ is true before and after. A count of last week can be taken again.",
        example="Finds reading difficult.",
        better="Reads 12 of the first 45 common words (9 September).",
        source=REVIEWED,
        looks_at=("baseline",),
        words=listed(
            "struggle, =poor, =difficult, =difficulty, =difficulties, =hard, =low, =below, =behind, =weak, "
            "=limited, often, sometimes, easily, need, =lacks, =off task, =off-task, =variable, "
            "=inconsistent, =emerging, =developing, =not confident, =not good, =reluctant, =slow, =basic, "
            "=some, =very little, =delayed, =not secure, =insecure, =can be, =not always, =working towards, "
            "=unable, =refuses, =disruptive, =aggressive, =distracted"
        ),
        unless=("rhythm", "evidence"),
    ),
)
