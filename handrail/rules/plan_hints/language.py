"""Words about the child, and words a family has to ask about."""

from __future__ import annotations

from handrail.rules.plan_hints.rule import EVERYWHERE, PASSAGES, PROSE, SUPPORTING, TO_PARENTS, HintRule, listed

LANGUAGE_RULES: tuple[HintRule, ...] = (
    HintRule(
        "cannot",
        "What the child does do",
        "say what the child does now",
        "A start that says what is there can be built on, and is easier for a family to read.",
        example="He cannot sit still.",
        better="Sits for four minutes on the carpet before he gets up.",
        source=TO_PARENTS,
        looks_at=(*PROSE, *SUPPORTING),
        words=listed(
            "=cannot, =can't, =can not, =unable to, fail to, refuse, =incapable of, struggle, =lacks, =lack "
            "of, =poor, =deficit, =weaknesses, =weakness, =does not bother, =doesn't bother, =won't"
        ),
        unless=("figure", "when"),
    ),
    HintRule(
        "lacking",
        "A barrier in the child, or in the task?",
        "say what happens, and in which task",
        "What a child lacks cannot be answered. What happens in a task can: the task may change, or how it is given.",
        example="Poor concentration",
        better="Looks up at every sound; stays with a task of his own for ten minutes",
        source=TO_PARENTS,
        looks_at=("barrier",),
        words=listed(
            "=poor, =poorly, =lacks, =lack of, =lacking, =deficit, =deficits, =weakness, =weaknesses, =incapable of, "
            "=does not bother, =doesn't bother, =no motivation, =unmotivated, =unwilling, =limited ability"
        ),
        unless=("figure",),
    ),
    HintRule(
        "labels",
        "A word about the child",
        "say what was seen, and when",
        "A label says what we feel. What was seen, and what came before it, says where help can begin.",
        example="She is attention seeking in lessons.",
        better="Calls out about ten times a lesson, mostly in the first ten minutes.",
        source=TO_PARENTS,
        looks_at=(*PROSE, *PASSAGES),
        words=listed(
            "naughty, attention seeking, attention seeker, lazy, laziness, disruptive, defiant, manipulative, "
            "=low ability, =lower ability, =less able, =bottom group, =bottom set, =weak, =slow learner, =bad "
            "behaviour, =badly behaved, =challenging child, =challenging behaviour, =challenging behaviours, "
            "=aggressive, =violent, =immature, =backward, =non-compliant, =stubborn, =difficult child, =kicks "
            "off, =kick off, =meltdowns, =meltdown, =tantrum, =tantrums, =rude"
        ),
    ),
    HintRule(
        "old_words",
        "Words people no longer use",
        "name the child first and the need after it",
        "Many people whom these words describe ask others not to use them.",
        example="He suffers from autism and is wheelchair bound.",
        better="He is autistic and uses a wheelchair.",
        source=TO_PARENTS,
        looks_at=(*PROSE, *PASSAGES),
        words=listed(
            "suffer from, afflicted with, =victim of, =wheelchair bound, =wheelchair-bound, =confined to a "
            "wheelchair, =special needs child, =special needs children, =sen child, =sen children, =send "
            "child, =send children, =sen kids, =sen pupil, =high functioning, =low functioning, "
            "=high-functioning, =low-functioning, =mental age, =normal children, =normal child, =normal "
            "peers, handicapped, =retarded, =mentally handicapped, =statemented, =non-verbal child, =deaf and "
            "dumb, =dyslexics, =the disabled, =autistics, =severely autistic, =mildly autistic"
        ),
    ),
    HintRule(
        "jargon",
        "A word of the trade",
        "say it as you would at the school gate, or explain it in brackets",
        "The family reads the plan too. A word they have to ask about is a word they cannot agree to.",
        example="Ola will secure phoneme-grapheme correspondence.",
        better="Ola says the sound for each of 30 letters or pairs of letters.",
        source=TO_PARENTS,
        looks_at=EVERYWHERE,
        words=listed(
            "phoneme, grapheme, phoneme-grapheme, GPC, GPCs, SALT, SaLT, SLT, SLCN, SEMH, ASC, ASD, SpLD, MLD, RWI, "
            "RWInc, ELS, ELSA, PECS, TEACCH, COP, QFT, APDR, ARE, WTS, GDS, EXS, CVC, CCVC, CPA, LSA, HLTA, PEP, TAC, "
            "TAF, EHA, CPOMS, =Zones of Regulation, =Colourful Semantics, =Blank level, =Blank levels, subitise, "
            "=executive function, =executive functioning, =proprioceptive, =proprioception, =vestibular, co-regulate, "
            "self-regulate, =co-regulation, =self-regulation, =dysregulated, =dysregulation, =receptive language, "
            "=expressive language, =pragmatics, =morphology, =metacognition, =metacognitive, =manipulatives, =sensory "
            "diet, =precision teaching, =emotional literacy, =auditory memory, =working memory, =phonological "
            "awareness, =attachment needs, PDA, S&L, S+L, C&L, C&I, =Lego therapy, =Attention Autism, =social story, "
            "=social stories, =oracy, =digraph, =digraphs, =trigraph"
        ),
        unless=("spelled_out",),
    ),
    HintRule(
        "acronym",
        "Letters for words",
        "write it out the first time",
        "Whoever does not know the letters will not ask.",
        example="Joins the WBD group",
        better="Joins the wider book discussion (WBD) group",
        source=TO_PARENTS,
        looks_at=EVERYWHERE,
        words=listed(
            "TA, PE, RE, ICT, IT, PSHE, UK, TV, GP, NHS, ID, OK, AM, PM, DT, MFL, SENCO, SEN, SEND, SAT, "
            "SATS, EHC, EHCP, KS, ADHD, GCSE, DVD, PC, USB, AND, NOT, OR, THE, PHONEME, GPC, SALT, SLT, SLCN, "
            "SEMH, ASC, ASD, MLD, RWI, ELS, ELSA, PECS, TEACCH, COP, QFT, APDR, ARE, WTS, GDS, EXS, CVC, "
            "CCVC, CPA, LSA, HLTA, PEP, TAC, TAF, EHA, CPOMS, PDA, XX, II, III, IV"
        ),
        check="acronym",
    ),
)
