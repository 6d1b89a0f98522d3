"""What the headings of a school's systems mean."""

import re
from functools import lru_cache
from types import MappingProxyType

MEANINGS = MappingProxyType(
    {
        "upn": "UPN",
        "surname": "Surname",
        "forename": "Forename",
        "full_name": "Name (surname and forename together)",
        "preferred_surname": "Preferred surname",
        "preferred_forename": "Preferred forename",
        "middle_names": "Middle names",
        "date_of_birth": "Date of birth",
        "sex": "Sex",
        "year_group": "Year group",
        "class": "Class or form",
        "room": "Room",
        "key_person": "Key person",
        "sen_status": "SEN status",
        "sen_status_start": "SEN status: start date",
        "need": "Type of need: primary, or several",
        "need2": "Type of need: second",
        "need3": "Types of need: further ones",
        "need_rank": "Rank of the need",
        "pupil_premium": "Pupil premium",
        "looked_after": "Looked after",
        "eal": "English as an additional language",
        "attendance": "Attendance (%)",
        "admission_number": "Admission number",
        "joined_on": "Joined the school on",
        "left_on": "Left the school on",
        "ignored": "Do not read this column",
    }
)
"""Every meaning a column may be given, with its words for a select box."""

# Squashed to small letters and digits. "pupil", "child's", "current" and the like before them are taken off first.
_HEADINGS = {
    "upn": "upn uniquepupilnumber upnnumber upncode",
    "surname": "surname lastname familyname legalsurname legallastname secondname",
    "forename": "forename forenames firstname firstnames givenname givennames christianname",
    "full_name": "name names fullname pupil student child learner displayname listname sortname legalfullname "
    "surnameforename surnamefirstname lastnamefirstname surnameandforename lastnamefirst forenamesurname "
    "firstnamelastname firstnamesurname forenameandsurname nameofchild nameofpupil legalname",
    "preferred_surname": "preferredsurname preferredlastname preferredfamilyname chosensurname",
    "preferred_forename": "preferredforename preferredfirstname preferredname preferredgivenname knownas knownasname "
    "chosenname chosenforename calledname nickname",
    "middle_names": "middlename middlenames middleinitial middleinitials othernames otherforenames legalmiddlenames",
    "date_of_birth": "dob dateofbirth birthdate birthday birthdaydate born datebirth bornon",
    "sex": "sex gender legalsex legalgender mf sexatbirth",
    "year_group": "yeargroup yeargroups year yr ncyear ncyearactual ncyeargroup nationalcurriculumyear actualncyear "
    "nationalcurriculumyeargroup curriculumyear yeartaughtin yearcode yrgrp yeargrp ncy schoolyear",
    "class": "class classname classgroup form formgroup formclass registration registrationform registrationforms "
    "registrationgroup registrationgroups registrationclass reg reggroup regform regclass tutorgroup tutor tutorgrp "
    "maintutorgroup classform",
    "room": "room roomname rooms playroom nurseryroom baseroom",
    "key_person": "keyperson keypersonname keyworker keyworkername keycarer assignedkeyperson",
    "sen_status": "senstatus sendstatus senprovision sendprovision senprovisioncode senprovisiontype "
    "senprovisiondescription senstatuscode senstatusdescription specialeducationalneedsstatus "
    "specialeducationalneedsprovision specialneedsstatus senregisterstatus sencurrentstatus senstatusname",
    "sen_status_start": "senstartdate senstart senstatusstart senstatusstartdate senstatusdate senprovisionstart "
    "senprovisionstartdate sensince statusstartdate statussince provisionstartdate sendstartdate sendstatusstartdate "
    "sensupportstartdate senfrom senstatusfrom dateofsenstatus senstatussince senprovisionsince",
    "pupil_premium": "pupilpremium pp ppg ppi pupilpremiumindicator pupilpremiumeligible premiumpupilindicator eypp "
    "pupilpremiumeligibleatanytime pupilpremiumrecipient earlyyearspupilpremium pupilpremiumgrant pupilpremiumyn "
    "pupilpremiumstatus eligibleforpupilpremium pupilpremiumflag",
    "looked_after": "lookedafter lac cla incare inlacare inleacare inlocalauthoritycare childlookedafter "
    "lookedafterchild lookedafterchildren childrenlookedafter lookedafterindicator incareindicator "
    "incareofthelocalauthority lacindicator lookedafterstatus",
    "eal": "eal englishasadditionallanguage englishasanadditionallanguage ealindicator ealstatus",
    "attendance": "attendance attendancepercentage attendancepercent percentageattendance percentattendance att "
    "attendancerate overallattendance attendanceytd attendanceyeartodate percentageattended",
    "admission_number": "admissionnumber admissionno admissionnum admno adno admnumber admissionsnumber",
    "joined_on": "dateofadmission admissiondate joined datejoined joiningdate dateofjoining dateofentry entrydate "
    "enrolmentdate enrolmentstartdate dateenrolled datestarted schoolstartdate joinedon dateofstart doa startedon "
    "enrolled admitted dateadmitted",
    "left_on": "dateofleaving leavingdate dateleft leftdate leavedate lefton enrolmentenddate datedeparted leaverdate "
    "dol dateofdeparture left",
}
# These say too little by themselves: what stands under them decides.
_WEAK = {
    "sen_status": "sen send sencode sendcode senstage sendstage sencategory senlevel senregister sendregister "
    "specialeducationalneeds status code stage provision provisioncode",
    "sen_status_start": "startdate start datefrom since from statusdate",
    "left_on": "enddate end",
    "need_rank": "rank ranking priority order",
}
_INDEX = {heading: meaning for meaning, group in _HEADINGS.items() for heading in group.split()}
_WEAK_INDEX = {heading: meaning for meaning, group in _WEAK.items() for heading in group.split()}

_WHOSE = (
    *(f"{who}{end}" for who in ("pupil", "student", "child", "learner") for end in ("", "s")),
    *("current", "main", "legal"),
)
_WHEN = re.compile(r"\b(?:in|at|for)?\s*(?:this|current|the current) (?:academic|school) year\b.*", re.I)
_BRACKETS = re.compile(r"\([^)]*\)|\[[^\]]*\]")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_SEN_JOINED = re.compile(r"\b(send?)(?=type|need)")
_SECOND = {"secondary", "second", "2nd", "2"}
_FURTHER = {"tertiary", "third", "3rd", "other", "further", "additional", "3", "4", "5", "6", "7", "8", "9"}
_RANKS = {"rank", "ranking", "ranked", "priority", "order"}
_NEED_NOUNS = {"need", "needs", "type", "types"}
_WEAK_NEEDS = {"area", "areas", "broad", "category", "additional", "other", "special"}
_NEED_WORDS = _NEED_NOUNS | _WEAK_NEEDS | _SECOND | _FURTHER | {
    *("primary", "main", "first", "1st", "1", "sen", "send", "code", "codes", "description", "desc", "of", "name"),
    *("educational", "current", "identified", "pupil", "student", "child", "s"),
}  # fmt: skip


def squash_heading(heading: str) -> str:
    """A heading as it is compared: small letters and digits, nothing else."""
    return "".join(mark for mark in heading.casefold() if mark.isalnum())


@lru_cache(maxsize=4096)
def heading_meaning(heading: str) -> tuple[str | None, bool]:
    """A key of `MEANINGS` (or None), and whether the heading alone is enough to be sure."""
    if len(heading) > 200:
        return None, False
    for form in _forms(heading):
        if form in _INDEX:
            return _INDEX[form], True
        if form in _WEAK_INDEX:
            return _WEAK_INDEX[form], False
    return _need_meaning(heading)


def _forms(heading: str) -> list[str]:
    """The ways to look a heading up: as it stands, without what is in brackets, the last part of a dotted path."""
    plain = _WHEN.sub("", heading)
    ways = [plain, _BRACKETS.sub("", plain)]
    if " " not in heading:
        ways.append(heading.rpartition(".")[2])
    squashed = [squash_heading(way) for way in ways]
    return squashed + [form[len(who) :] for form in squashed for who in _WHOSE if form.startswith(who)]


def _need_meaning(heading: str) -> tuple[str | None, bool]:
    words = _CAMEL.sub(" ", _BRACKETS.sub("", _WHEN.sub("", heading))).lower()
    tokens = set(re.findall(r"[1-9](?:st|nd|rd)|[a-z]+|\d+", _SEN_JOINED.sub(r"\1 ", words)))
    about_sen = bool(tokens & {"need", "needs"}) or bool(tokens & {"sen", "send"} and tokens & _NEED_NOUNS)
    if not about_sen or tokens - _NEED_WORDS - _RANKS:
        return None, False
    if tokens & _RANKS:
        return "need_rank", True
    strong = bool(tokens & {"sen", "send", "primary", "secondary", "type"}) and not tokens & {"area", "areas", "broad"}
    if tokens & _SECOND:
        return "need2", strong
    return ("need3" if tokens & _FURTHER else "need"), strong


def is_password(heading: str) -> bool:
    """Whether a column holds what lets somebody sign in."""
    return re.search(r"passw(?:or)?d|passphrase|passcode|pwd", squash_heading(heading)) is not None


# Headings that other exports have and a list of pupils has not; two of them name the file.
_OTHER_RETURNS = {
    "a list of staff": "trn teachernumber ninumber nationalinsurancenumber nino qtstatus qts contracttype "
    "payrollnumber employeenumber staffcode fte payscale",
    "a list of contacts": "relationship parentalresponsibility contactpriority contacttype contactsurname "
    "contactforename emergencycontact relationshiptopupil relationshiptochild contactname",
    "attendance marks": "mark am pm sessionspossible sessionsattended attendancemark attendancecode sessiondate "
    "authorisedabsence unauthorisedabsence minuteslate session absences lates",
    "assessment results": "result scaledscore subject assessment component resultdate grade aspect rawscore "
    "teacherassessment resultset score",
    "behaviour records": "incident incidenttype incidentdate behaviourpoints housepoints sanction behaviourtype points",
    "exclusions": "exclusiontype exclusionreason suspensionreason exclusionstartdate exclusioncategory",
}


def other_return(headings: tuple[str, ...]) -> str | None:
    """Which other export this looks like, in words, or None."""
    seen = {squash_heading(heading) for heading in headings}
    hits = {words: len(seen & set(marks.split())) for words, marks in _OTHER_RETURNS.items()}
    words = max(hits, key=lambda key: hits[key])
    return words if hits[words] > 1 else None
