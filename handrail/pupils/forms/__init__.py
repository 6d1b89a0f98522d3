"""What a person may type about a child, and the words of each error."""

from handrail.pupils.forms.contact import ContactForm
from handrail.pupils.forms.emergency import EmergencyForm, PhotoForm
from handrail.pupils.forms.glass import OpenForm, OpeningAnswerForm, OpeningLookForm
from handrail.pupils.forms.needs import NeedsForm
from handrail.pupils.forms.person import AddForm, EditForm
from handrail.pupils.forms.record import NoteForm, ObservationForm, ProfileForm, RestrictedNoteForm
from handrail.pupils.forms.register import CorrectStatusForm, FirstStatusForm, StatusForm
from handrail.pupils.forms.scores import CorrectScoreForm, ScoreForm

__all__ = [
    "AddForm",
    "ContactForm",
    "CorrectScoreForm",
    "CorrectStatusForm",
    "EditForm",
    "EmergencyForm",
    "FirstStatusForm",
    "NeedsForm",
    "NoteForm",
    "ObservationForm",
    "OpenForm",
    "OpeningAnswerForm",
    "OpeningLookForm",
    "PhotoForm",
    "ProfileForm",
    "RestrictedNoteForm",
    "ScoreForm",
    "StatusForm",
]
