"""The starter list: universal strategies by area of need, written by the project.

It says in plain words what many schools do for any child who needs it. It is nobody's guidance and no law asks for it;
a school takes it over and makes it its own.
"""

from __future__ import annotations

from collections.abc import Iterator

from handrail.bank.lines import Kind, Line
from handrail.schools.models import School

SCHOOL, EARLY = "school", "early"
"""Lines for schools and colleges, and lines for early-years settings; the others are for all."""

# What is done, how often, and for whom ("" for all).
_STARTER: dict[str, tuple[tuple[str, str, str], ...]] = {
    "communication": (
        ("Say the child’s name first, then one instruction at a time", "Every instruction", ""),
        ("Wait ten seconds after a question before saying anything more", "Every question", ""),
        ("Put a picture or an object beside the words that matter", "Every new topic", ""),
        ("Show the order of the day in pictures, and cross off what is done", "Start of each session", ""),
        ("Teach three new words before they are needed, each with an action", "Each week", SCHOOL),
        ("Say back what the child said with one word added", "Each time we play together", EARLY),
        ("Let the child say it to a partner before saying it to everybody", "Every discussion", SCHOOL),
        ("Sing the same short song before each change of activity", "Every change", EARLY),
        ("Give a warning five minutes and one minute before something ends", "Every change of activity", ""),
        ("Ask the child to tell you what they are going to do first", "Before each task", ""),
        ("Accept pointing, a picture or a drawing as an answer", "Whenever talking is hard", ""),
    ),
    "cognition": (
        ("Start with a reminder of last time: three quick questions or a look at the page", "Every lesson", SCHOOL),
        ("Show one finished example and leave it in sight", "Every new kind of task", ""),
        ("Break the task into three steps on a card that can be ticked", "Every longer task", SCHOOL),
        ("Keep counters, a number line and a word mat on the table for everybody", "Every lesson", SCHOOL),
        ("Do it once together, once side by side, then once alone", "Every new skill", ""),
        ("Offer two ways to show it: say it, draw it, build it or write it", "Each week in each subject", SCHOOL),
        ("Read the question aloud, then let the child read it", "Every written task", SCHOOL),
        (
            "Come back to a new word or fact next day, next week and after a month",
            "As the topic goes on",
            SCHOOL,
        ),
        ("Put out fewer things at a time, and show what each is for", "Every activity on the table", EARLY),
        ("Sort, match and count with real things while tidying up", "Each day", EARLY),
        ("Leave out what was made, and come back to it the next morning", "Each day", EARLY),
        ("Play the same game for a week, changing one thing a day", "Each day for a week", EARLY),
        ("Say out loud what you are thinking while you do it", "Every new skill", ""),
        ("Plan a first task that can be finished in two minutes", "Start of each session", ""),
    ),
    "semh": (
        ("Greet the child by name at the door", "Every morning and after lunch", ""),
        ("Agree a quiet place and a card or sign to go there, no questions asked", "Whenever it is needed", ""),
        ("Name one thing done well, and say exactly what it was", "Five times for each correction", ""),
        ("Check in for two minutes with the same adult", "Start and end of the day", ""),
        ("Offer two choices that are both all right", "Before a refusal becomes a battle", ""),
        ("Give a job that the class needs, like handing out or taking a message", "Each day", SCHOOL),
        ("Say what will happen next when plans change, as soon as you know", "Every change of plan", ""),
        ("Talk about what happened once everybody is calm, with a pencil and paper", "The same day", SCHOOL),
        ("Name the feeling you see, and stay near until it passes", "Every strong feeling", EARLY),
        ("Plan who to play with and what, before going outside", "Each playtime", ""),
        ("Correct quietly and from nearby, never across the room", "Every correction", ""),
    ),
    "sensory": (
        ("Sit the child where they see the board and your face, with their back to the window", "Every lesson", SCHOOL),
        ("Check each morning that glasses and hearing aids are on, clean and working", "Every morning", ""),
        ("Face the child when you speak, and do not talk while writing on the board", "Every lesson", SCHOOL),
        ("Get down to the child’s height and into the light before you speak", "Every time", EARLY),
        ("Print in large clear letters on pale paper, one thing to a page", "Every handout", SCHOOL),
        ("Plan a movement break of two minutes before sitting still is hard", "Every twenty minutes", ""),
        ("Check that feet are flat, elbows rest on the table and the paper is slanted", "Every time we write", SCHOOL),
        ("Offer pencil grips, spring scissors and a sloping board to anybody", "Every lesson", SCHOOL),
        ("Offer sand and water at standing height and on the floor", "Each day", EARLY),
        ("Offer chunky crayons, tongs and dough before small tools", "Each day", EARLY),
        ("Keep one wall and one table plain, and one corner quiet", "All the time", ""),
        ("Let the child leave for lunch or the next lesson five minutes early", "Every busy corridor", SCHOOL),
        ("Warn before a loud noise, and keep ear defenders where anybody may take them", "Every loud activity", ""),
        ("Keep the ways between tables wide and clear, with bags hung up", "All the time", ""),
    ),
}


def starter_lines(school: School) -> Iterator[Line]:
    """The starter list as it fits a school."""
    unfit = SCHOOL if school.is_early_years else EARLY
    for area, rows in _STARTER.items():
        for text, how_often, fits in rows:
            if fits != unfit:
                yield Line(Kind.UNIVERSAL, area, text, how_often=how_often)
