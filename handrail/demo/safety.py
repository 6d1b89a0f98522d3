"""Emergency cards and photos of the made-up children. The photos are drawn: no child ever sat for them."""

from __future__ import annotations

from datetime import date
from io import BytesIO

from PIL import Image, ImageDraw

from handrail.access.member import Member
from handrail.demo.terms import Terms
from handrail.pupils.actions import EmergencyText, set_photo, write_emergency_card
from handrail.pupils.models import Pupil
from handrail.schools.models import School

SEIZURES = EmergencyText(
    signs="Stares and plucks at his sleeve, then goes stiff and shakes. Usually over in two minutes.",
    do_at_once="Note the time.\nLay him on his side with something soft under his head.\n"
    "Send a child to the office with the red card.\nAfter five minutes: call 999 and give the medicine.",
    do_not="Hold him still.\nPut anything in his mouth.",
    medicines="Buccal midazolam, red bag on the hook behind the office door. Tess Whitfield and Sam Doyle are trained.",
    who_to_call="Sara Haddad, mum: 01632 960 456\nSchool office: 200",
)
RUNS = EmergencyText(
    signs="Hands over her ears, breathing fast, looking for the door.",
    do_at_once="Open the way to the reading corner.\nSay once: ‘I am here, you are safe.’ Then be quiet.\n"
    "If she leaves the room, follow at a distance and send for Tess Whitfield.",
    do_not="Take her by the arm.\nCall after her.",
    who_to_call="Pat Kowalczyk, mum: 01632 960 123",
)
NUTS = EmergencyText(
    signs="Itching mouth, swelling lips, coughing, feeling sick.",
    do_at_once="Give the pen in the outer thigh, through clothes.\nCall 999 and say ‘anaphylaxis’.\n"
    "Lay the child down with legs raised; sit up if breathing is hard.\n"
    "A second pen after five minutes if it is no better.",
    do_not="Leave the child alone.\nLet the child walk to the office.",
    medicines="Two pens in the yellow box, class cupboard, top shelf; two more in the office.",
    who_to_call="The number on the lid of the yellow box\nSchool office: 200",
)
WHEEZE = EmergencyText(
    signs="Wheezing, pulling in at the ribs, too short of breath to finish a word.",
    do_at_once="Sit them up and stay beside them.\nTwo puffs of the blue inhaler through the spacer.\n"
    "No better after ten puffs, or lips turn grey: call 999.",
    do_not="Lay them down.\nLeave them to fetch the inhaler: send somebody.",
    medicines="Blue inhaler and spacer, green pouch on the hook by the garden door.",
    who_to_call="The number on the green pouch\nManager: Ivy Hart",
)


def keep_safe(school: School, senco: Member, terms: Terms) -> None:
    """Cards for three children of the school that the pictures speak of, and photos of two."""
    cards = {"Haddad": SEIZURES, "Kowalczyk": RUNS}
    for pupil in Pupil.objects.for_school(school).filter(surname__in=cards, forename__in=("Mia", "Omar")).by_name():
        write_emergency_card(by=senco, pupil=pupil, text=_until(cards[pupil.surname], terms.ahead(senco.on, 130)))
        set_photo(by=senco, pupil=pupil, jpeg=_drawn(pupil.forename))
    other = Pupil.objects.for_school(school).exclude(surname__in=cards).by_name()[7]
    write_emergency_card(by=senco, pupil=other, text=_until(NUTS, terms.ago(senco.on, 9)))


def keep_safe_early(ivy: Member, terms: Terms) -> None:
    """A card for one child of the early-years setting."""
    pupil = Pupil.objects.for_school(ivy.school).by_name()[2]
    write_emergency_card(by=ivy, pupil=pupil, text=_until(WHEEZE, terms.ahead(ivy.on, 60)))


def _until(text: EmergencyText, day: date) -> EmergencyText:
    said = {name: getattr(text, name) for name in EmergencyText.__dataclass_fields__}
    return EmergencyText(**said | {"look_again_on": day})


def _drawn(forename: str) -> bytes:
    """A head and shoulders in the colours of the house."""
    skin, hair, jumper = ("#c98f6b", "#4a3320", "#0b5a5c") if forename == "Omar" else ("#e3b48f", "#7a5230", "#8c3b2a")
    picture = Image.new("RGB", (320, 400), "#dfe8e4")
    pen = ImageDraw.Draw(picture)
    pen.ellipse((20, 250, 300, 560), fill=jumper)
    pen.rectangle((135, 200, 185, 275), fill=skin)
    pen.ellipse((80, 50, 240, 240), fill=hair)
    pen.ellipse((95, 80, 225, 245), fill=skin)
    for left in (125, 180):
        pen.ellipse((left, 150, left + 14, 164), fill="#2b211a")
    pen.arc((130, 165, 190, 215), 20, 160, fill="#8a4b3c", width=5)
    out = BytesIO()
    picture.save(out, "JPEG", quality=85)
    return out.getvalue()
