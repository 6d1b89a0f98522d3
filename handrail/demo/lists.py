"""The lists of strategies and outcomes of the made-up schools: the starter list, and what each has added to it."""

from __future__ import annotations

from handrail.access.member import Member
from handrail.bank.actions import OwnWords, add_lines, choose_hint, retire_line, take_starter, write_own_hint
from handrail.bank.lines import Kind, Line
from handrail.schools.models import School

_U, _S, _O = Kind.UNIVERSAL, Kind.OTHER, Kind.OUTCOME

_OWN: dict[str, tuple[Line, ...]] = {
    "alder": (
        Line(
            _U, "communication", "Point to the word on the class word wall while saying it", how_often="Each new word"
        ),
        Line(_U, "semh", "Worry box by the door, read with the child the same day", "Class teacher", "Each day"),
        Line(_S, "communication", "Word-finding group: picture it, first sound, wait", "Tess Whitfield", "Tue and Thu"),
        Line(_S, "cognition", "Paired reading of the same page, three times", "Sam Doyle", "10 minutes, four mornings"),
        Line(_S, "semh", "Lunch club with two friends and a game", "Sam Doyle", "Monday and Wednesday"),
        Line(_S, "sensory", "Hand gym before writing: pegs, putty, tearing", "Tess Whitfield", "Five minutes a day"),
        Line(_O, "communication", "Explains a problem in three sentences", measure="Five problems on Fridays, tallied"),
        Line(_O, "communication", "Asks for help with words or a card", measure="Times a day, on the desk sheet"),
        Line(_O, "cognition", "Reads 70 words a minute of a text for their year", measure="One-minute read each month"),
        Line(_O, "semh", "Says which of four pictures shows how they feel", measure="Picture noted after lunch"),
        Line(_O, "sensory", "Dresses for PE in five minutes", measure="Timed on Wednesdays"),
    ),
    "birch": (
        Line(_U, "cognition", "Homework written and photographed before the bell", "Subject teacher", "Every lesson"),
        Line(_U, "semh", "Exit card agreed with the tutor, two minutes outside", "Tutor", "Any lesson"),
        Line(_S, "cognition", "Study club: cards made and tested in pairs", "Tom Ackroyd", "Thursday, 40 minutes"),
        Line(_O, "cognition", "Hands in homework on the due day", measure="Planner checked by the tutor on Fridays"),
        Line(_O, "semh", "Begins work within two minutes of the instruction", measure="Timed on Tuesdays"),
    ),
    "little-larches": (
        Line(_U, "communication", "Snack asked for with a sign, a picture or a word", "Key person", "Each snack"),
        Line(_S, "sensory", "Heavy work: push the trolley, carry the sand", "Key person", "Before story time"),
        Line(_O, "communication", "Puts two words together to ask", measure="Tally at snack for a week"),
    ),
}
_RETIRED = "Talk about what happened once everybody is calm, with a pencil and paper"


def keep_lists(school: School, senco: Member) -> None:
    """Take the starter list over, add the school's own; at Alder a line is retired and two hints are its own way."""
    if school.slug not in _OWN:
        return
    rows = take_starter(by=senco)
    add_lines(lines=_OWN[school.slug], by=senco)
    if school.slug == "alder":
        retire_line(row=next(row for row in rows if row.text == _RETIRED), by=senco)
        choose_hint(rule="past_the_year", is_off=True, said={}, by=senco)
        said = OwnWords(
            "The name of our scheme",
            "all",
            "Acorns\nAcorn time",
            "say what is done in Acorns",
            "Families know the scheme by what happens in it, not by its name.",
            "Acorns, twice a week",
            "Six letter sounds with Mo, then a page of the blue book",
        )
        write_own_hint(hint=None, said=said, by=senco)
