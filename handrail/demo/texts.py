"""What is written about the made-up children: short enough to read, real enough to judge the pages by."""

from __future__ import annotations

from typing import TypedDict


class OutcomeText(TypedDict):
    """One outcome as it is typed into a plan, and what became of it."""

    text: str
    baseline: str
    measure: str
    target: str
    strategy: str
    who: str
    how_often: str
    seen: str
    value: str


# By primary need: what gets in the way, and what is worked on.
OUTCOMES: dict[str, list[OutcomeText]] = {
    "SLCN": [
        {
            "text": "explains a problem to an adult in three linked sentences, without a prompt",
            "baseline": "1 of 5 chances",
            "measure": "Tally of five chances each week",
            "target": "4 of 5 chances",
            "strategy": "Word-finding group: picture the word, say its first sound, wait ten seconds",
            "who": "Tess Whitfield",
            "how_often": "Tuesday and Thursday, 20 minutes",
            "seen": "3 of 5 chances, and now begins alone with adults who are known",
            "value": "-1",
        },
        {
            "text": "uses and understands ten new topic words each half term",
            "baseline": "3 of 10 words",
            "measure": "Words used in talk on Fridays",
            "target": "8 of 10 words",
            "strategy": "New words on the desk with a picture before the lesson",
            "who": "Class teacher",
            "how_often": "Every topic lesson",
            "seen": "8 of 10 words, most of them in whole sentences",
            "value": "0",
        },
    ],
    "SPLD": [
        {
            "text": "reads 60 of the 80 common words at sight",
            "baseline": "22 of 80 words",
            "measure": "Words read on Friday, same list",
            "target": "60 of 80 words",
            "strategy": "Precision reading: two new words a week and three old ones",
            "who": "Teaching assistant",
            "how_often": "Monday, Wednesday, Friday, 10 minutes",
            "seen": "41 of 80 words; about two new words a week",
            "value": "-1",
        }
    ],
    "SEMH": [
        {
            "text": "joins a game at playtime and stays for ten minutes",
            "baseline": "0 days of 5",
            "measure": "Midday team’s tally, Monday to Friday",
            "target": "3 days of 5",
            "strategy": "A way in to rehearse: ‘What are you playing?’, beginning with one friend",
            "who": "Midday team and class teacher",
            "how_often": "Daily; rehearsed on Mondays",
            "seen": "2 days of 5. Knows how to ask, finds it hard to stay when the rules change",
            "value": "-1",
        }
    ],
    "ASD": [
        {
            "text": "moves from carpet to table within two minutes, using the now-and-next board",
            "baseline": "About eight minutes, with an adult beside",
            "measure": "Timed on two mornings a week",
            "target": "Two minutes on four mornings of five",
            "strategy": "Now-and-next board, shown one minute before the change",
            "who": "Teaching assistant",
            "how_often": "Every change of activity",
            "seen": "Two minutes on four mornings of five; has begun to move the picture",
            "value": "0",
        }
    ],
    "MLD": [
        {
            "text": "adds two-digit numbers with blocks and says how",
            "baseline": "Adds to 20 with counters",
            "measure": "Five sums each Friday",
            "target": "4 of 5 right, with the reason said",
            "strategy": "Blocks first, then drawing, then numbers; same three sentence starters",
            "who": "Class teacher",
            "how_often": "Four lessons a week",
            "seen": "4 of 5 right, and says how",
            "value": "0",
        }
    ],
}

BARRIERS = {
    "SLCN": ("communication", "Finding the word takes time. If someone finishes the sentence, the idea is lost."),
    "SPLD": ("cognition", "Reading takes all the effort, so little is left for what the text says."),
    "SEMH": ("semh", "Unsure how to begin with other children, so stays near adults."),
    "ASD": ("communication", "Changes without warning are frightening; spoken instructions pass too quickly."),
    "MLD": ("cognition", "New ideas need more steps and more turns than the lesson gives."),
}

STRENGTHS = (
    "Notices everything. Draws to explain. Kind to younger children, and remembers stories in detail.",
    "Builds and mends things with great patience. Funny. Knows every bird on the field.",
    "Brave about trying again. Sings in tune. Looks after whoever is new.",
)
EVERYDAY = (
    "Count to ten before helping. Show, then tell. New words on the desk before the lesson.",
    "Say the name first, then one thing at a time. A warning before each change. A quiet place to go back to.",
    "Sit beside, not opposite. Begin the first line together. Say what went well, exactly.",
)
PUPIL_VOICES = (
    "I know the thing but the word hides. If you wait it comes out.",
    "I like it when I know what is next.",
    "I want to play in the den but I don’t know how you start.",
)
PARENT_VOICES = (
    "Talks all the way home now. Being rushed is still hard.",
    "Better nights since the mornings are the same every day.",
    "Reading at home is a fight; drawing the story first helped.",
)
NOTES = (
    "Told the group about the rabbit in four sentences, no prompt.",
    "Asked for the quiet corner before it was needed, for the first time.",
    "Read the first page to a younger child and stopped to explain the picture.",
    "Found lunch hard today: the hall was very loud after the fire practice.",
    "Worked with a partner for ten minutes and took turns with the pencil.",
)
FAMILY_NOTES = (
    "Mum says that the picture board works at bedtime too.",
    "Spoke with dad on the telephone: happy with the plan, would like the reading list.",
)
HELPS = (
    "Count to ten before you help\nShow me, then tell me\nLet me draw it first\nNew words on my desk before the lesson",
    "Tell me what is next\nOne thing at a time\nLet me sit by the door",
    "Start the first line with me\nTell me exactly what was good\nGive me time to read it twice",
)
DO_NOT = ("finish my sentence, or ask me first", "change the plan without telling me", "make me read aloud to everyone")
MATTERS = ("My rabbit, my gran, and drawing", "Buses, and knowing the timetable", "Football with my brother")
LIKES = ("Notices when somebody is sad", "Explains things so that everyone laughs", "Never gives up")

STRENGTHS_BY_AREA = {
    "communication": "Tells a story well to one person who waits.",
    "cognition": "Remembers what was built, drawn or acted out.",
    "semh": "Comes back to a friend after a quarrel.",
}
IMPACTS = (
    "By the review, takes part in class talk most days without an adult beside.",
    "By the review, mornings begin calmly, and less time is lost to waiting for help.",
)
ADVICE = "Speech and language therapist: keep sentences short, show before telling, and give ten seconds to answer."
WHERE = ("in the classroom", "in the small room", "in the library corner")
# Number, words of the plan, what those who teach read of it, by when.
SECTION_E = (
    (
        "E1",
        "By the end of Key Stage 2, {child} will ask a familiar adult for help, in words or symbols, most of the time.",
        "Asks for help and says what is wrong",
        "The end of Key Stage 2",
    ),
    (
        "E2",
        "By the end of Key Stage 2, {child} will play or work with two or three other children for twenty minutes.",
        "Takes part with other children",
        "The end of Key Stage 2",
    ),
    ("E3", "By the end of Year 6, {child} will dress and wash without being told each step.", "", "The end of Year 6"),
)
