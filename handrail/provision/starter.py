"""The starter set: everyday provision in plain words, written by the project.

It says what many schools offer, and how it usually runs. It is nobody's programme and no law asks for it; a school
takes it over and makes it its own.
"""

from __future__ import annotations

from typing import NamedTuple


class StarterType(NamedTuple):
    """A line of the set: areas of need, tier, shape, and minutes, times a week and weeks, 0 where none is usual."""

    key: str
    name: str
    areas: tuple[str, ...]
    tier: int
    shape: str
    usual: tuple[int, int, int]
    purpose: str
    measure: str = ""
    resources: str = ""
    is_confidential: bool = False


_ALL = ("communication", "cognition", "semh", "sensory")

STARTER: tuple[StarterType, ...] = (
    StarterType(
        "word-bank", "Word bank before the topic", ("communication",), 1, "in_class", (10, 3, 6),
        "The words of a new topic are taught before the lesson needs them.",
        "Words used without help, counted before and after", "Topic word cards with pictures",
    ),
    StarterType(
        "picture-timetable", "Picture timetable and now-and-next", ("communication", "semh"), 1, "in_class", (5, 5, 0),
        "Shows what happens now and next, so that changes come as no surprise.",
        "Changes of activity managed calmly in a day", "Timetable cards",
    ),
    StarterType(
        "talking-group", "Talking group", ("communication",), 2, "small_group", (30, 2, 10),
        "Taking turns, listening and telling in whole sentences, in a group of up to six.",
        "Turns taken and sentences said in ten minutes",
    ),
    StarterType(
        "speech-practice", "Speech sounds practice", ("communication",), 2, "one_to_one", (10, 5, 12),
        "Practises the sounds that the speech and language therapist has set.",
        "Target sounds said clearly out of ten", "The therapist’s practice sheets",
    ),
    StarterType(
        "language-programme", "Language programme set by a therapist", ("communication",), 3, "one_to_one",
        (20, 3, 12), "Works through what the speech and language therapist has written for this child.",
        "The therapist’s own measure", "The therapist’s programme",
    ),
    StarterType(
        "phonics-catch-up", "Phonics catch-up", ("cognition",), 2, "small_group", (20, 5, 10),
        "Goes back to the sounds that are not secure yet, every day.",
        "Sounds read and words read, every three weeks", "The school’s phonics cards and books",
    ),
    StarterType(
        "reading-aloud", "Reading with an adult", ("cognition",), 2, "one_to_one", (15, 3, 10),
        "Reads a book at the right level aloud, and talks about it.", "Words read correctly in a minute",
    ),
    StarterType(
        "reading-group", "Reading for meaning group", ("cognition",), 2, "small_group", (25, 2, 8),
        "Asks, predicts and sums up together, for children who read the words but miss the meaning.",
        "Questions answered about an unseen page",
    ),
    StarterType(
        "spelling-practice", "Little-and-often spelling", ("cognition",), 2, "one_to_one", (10, 5, 8),
        "Ten words, seen, said, built and written every day until they stay.", "Words spelt right, first and last day",
    ),
    StarterType(
        "number-sense", "Number sense group", ("cognition",), 2, "small_group", (30, 3, 12),
        "Rebuilds counting, number bonds and place value with things to hold.",
        "Number questions right out of twenty", "Counters, bead strings, ten-frames",
    ),
    StarterType(
        "one-to-one-number", "One-to-one number teaching", ("cognition",), 3, "one_to_one", (30, 3, 12),
        "Teaches from the last thing that is secure, at the child’s own pace.", "Number age or test, before and after",
    ),
    StarterType(
        "writing-aids", "Help to get words on paper", ("cognition", "sensory"), 1, "in_class", (20, 5, 0),
        "Planning frames, a word mat, and another way to record where writing is hard.",
        "Sentences finished in a lesson", "Frames, word mats, recorder or tablet",
    ),
    StarterType(
        "touch-typing", "Touch typing", ("cognition", "sensory"), 2, "small_group", (20, 2, 20),
        "Learns to type so that writing no longer holds ideas back.", "Words typed in a minute",
    ),
    StarterType(
        "pre-teaching", "Teaching it before the lesson", ("cognition", "communication"), 2, "small_group", (15, 4, 0),
        "Meets the hard part of tomorrow’s lesson today.", "Answers offered in the lesson",
    ),
    StarterType(
        "class-support", "Support in class", _ALL, 2, "in_class", (60, 5, 0),
        "An adult works beside the child or group in lessons and steps back as they can do more.",
        "Minutes worked without an adult",
    ),
    StarterType(
        "morning-check-in", "Morning check-in", ("semh",), 2, "one_to_one", (10, 5, 12),
        "Ten minutes with the same adult before lessons: how are you, what is today, what will help.",
        "Days begun calmly in a week",
    ),
    StarterType(
        "friendship-group", "Friendship group", ("semh", "communication"), 2, "small_group", (30, 1, 8),
        "Practises joining in, waiting, losing and making up, with games.", "Playtimes without an adult called",
    ),
    StarterType(
        "calm-plan", "Feelings and calming group", ("semh",), 2, "small_group", (30, 1, 8),
        "Names feelings, notices them early, and tries what calms.", "Times a calming plan was used unprompted",
    ),
    StarterType(
        "mentor-time", "Mentor time", ("semh",), 2, "one_to_one", (30, 1, 12),
        "A regular talk with a chosen adult about how school is going.", "The child’s own scale from 1 to 10",
    ),
    StarterType(
        "counselling", "Counselling", ("semh",), 3, "one_to_one", (45, 1, 12),
        "Time with a trained counsellor. What is said stays there, but for safety.",
        "The counsellor’s own measure", is_confidential=True,
    ),
    StarterType(
        "nurture-group", "Nurture group", ("semh",), 3, "small_group", (120, 5, 20),
        "A small steady class for part of the day, with the same adults, food and routine.",
        "The group’s own profile, each term",
    ),
    StarterType(
        "fine-motor", "Fine motor group", ("sensory",), 2, "small_group", (15, 4, 8),
        "Strengthens hands for writing, buttons and scissors.", "Letters formed well out of ten",
        "Dough, pegs, tongs, spring scissors",
    ),
    StarterType(
        "movement-programme", "Movement programme", ("sensory",), 3, "one_to_one", (20, 3, 12),
        "Follows what the occupational therapist or physiotherapist has set.", "The therapist’s own measure",
        "The therapist’s programme",
    ),
    StarterType(
        "movement-breaks", "Movement breaks", ("sensory", "semh"), 1, "in_class", (5, 10, 0),
        "A short planned break to move, before sitting still becomes too hard.", "Minutes on task after a break",
    ),
    StarterType(
        "sensory-support", "Visits of a teacher for hearing or vision", ("sensory",), 3, "one_to_one", (60, 1, 0),
        "A specialist teacher works with the child and shows staff what to do.", "The teacher’s reports",
    ),
    StarterType(
        "equipment", "Equipment or licence", _ALL, 3, "one_off", (0, 0, 0),
        "Something bought or lent for a child: a writing slope, software, a radio aid.",
    ),
    StarterType(
        "specialist-advice", "Advice from a specialist", _ALL, 3, "one_off", (0, 0, 0),
        "A visit and a report, with what staff are to do next.",
    ),
    StarterType(
        "staff-training", "Training for staff", _ALL, 1, "one_off", (60, 0, 0),
        "What adults learn so that a child can take part: signing, lifting, autism.",
    ),
)  # fmt: skip
