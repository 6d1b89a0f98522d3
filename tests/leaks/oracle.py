"""Who may see and do what: stated by hand a second time, apart from `handrail/access/permissions.py`.

The two are free to disagree, and then a test says so. One letter a role, as in `tests/structure/test_matrix.py`:
S SENCO, A SEN administrator, H head, T teacher, t teaching assistant, G governor, L trust lead in a school that does
not share, l trust lead where it does, X external professional, P parent, O system administrator.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from handrail.access.permissions import Permission, Reach, Role

ROLE_OF = {
    "S": "senco", "A": "sen_administrator", "H": "headteacher", "T": "teacher", "t": "teaching_assistant",
    "G": "governor", "l": "trust_lead", "X": "external", "P": "parent", "O": "system_administrator",
}  # fmt: skip

READS = {
    "C0": "SAHTtP",
    "C1": "SAHTtlXP",
    "C2": "SAHTtlXP",
    "C3": "SAHTtlXP",
    "C4": "SAHTtlXP",
    "C5": "SAHTXP",
    "C6": "SHT",
    "C7": "SAHTP",
    "C8": "SAHGl",
    "C9": "SAHTGLl",
    "C10": "SH",
    "C11": "SAHLlO",
    "C12": "SAH",
}
"""Who ever reads anything of a class of data (the table of roles and classes)."""

WRITES = {
    "C0": "SA",
    "C1": "SA",
    "C2": "SA",
    "C3": "STP",
    "C4": "SAHTtXP",
    "C5": "SA",
    "C6": "SHT",
    "C7": "SAP",
    "C8": "SAH",
    "C9": "",
    "C10": "",
    "C11": "SAHlO",  # the office only by giving cover
    "C12": "SAH",
}
"""Who ever writes anything of it, publishes it or decides about it."""

EVERYBODY = "SAHTtGlXPO"
STAFF = "SAHTt"

RIGHTS: dict[str, tuple[str, str, str]] = {
    "overview.read": ("C9", "R", "SAHGl"),
    "pupil.read": ("C1", "R", "SAHTtlXP"),
    "pupil.write": ("C1", "W", "SA"),
    "contact.read": ("C7", "R", "SAHT"),
    "contact.write": ("C7", "W", "SA"),
    "register.read": ("C2", "R", "SAHTtlX"),
    "register.write": ("C2", "W", "SA"),
    "register.export": ("C12", "R", "SAH"),
    "profile.read": ("C3", "R", "SAHTtlXP"),
    "profile.write": ("C3", "W", "ST"),
    "emergency.read": ("C0", "R", "SAHTtP"),
    "emergency.list": ("C0", "R", STAFF),
    "emergency.write": ("C0", "W", "S"),
    "note.read": ("C4", "R", "SAHT"),
    "note.write": ("C4", "W", "SATt"),
    "note.restrict": ("C6", "W", "SHT"),
    "meeting.read": ("C4", "R", "SAHT"),
    "meeting.write": ("C4", "W", "SAT"),
    "fact.read": ("C4", "R", "SAHTl"),
    "fact.write": ("C4", "W", "SA"),
    "score.write": ("C4", "W", "SAT"),
    "document.read": ("C5", "R", "SAHT"),
    "document.read_report": ("C5", "R", "SAH"),
    "document.read_health": ("C5", "R", "SH"),
    "document.write": ("C5", "W", "SA"),
    "plan.read": ("C4", "R", "SAHTtlXP"),
    "plan.read_draft": ("C4", "R", "SAHT"),
    "plan.write": ("C4", "W", "ST"),
    "plan.publish": ("C4", "W", "SH"),
    "plan.bring_in": ("C4", "W", "S"),
    "concern.raise": ("C4", "W", "SAHTtP"),
    "concern.raise_any": ("C4", "W", STAFF),
    "concern.read": ("C4", "R", "SAHT"),
    "concern.triage": ("C4", "W", "S"),
    "bank.read": ("", "", STAFF),
    "bank.add": ("", "", "ST"),
    "bank.write": ("", "", "S"),
    "provision.read": ("C4", "R", "SAHTtlP"),
    "provision.read_confidential": ("C4", "R", "SH"),
    "provision.write": ("C4", "W", "SA"),
    "session.read": ("C4", "R", "SAHTtl"),
    "session.record": ("C4", "W", "SATt"),
    "ehc.read": ("C5", "R", "SAHP"),
    "ehc.write": ("C5", "W", "S"),
    "share.read": ("C9", "R", "S"),
    "pack.make": ("", "", STAFF),
    "import.write": ("C12", "W", "SA"),
    "people.read": ("C11", "R", "SAHO"),
    "people.write": ("C11", "W", "SHO"),
    "settings.write": ("C11", "W", "SHO"),
    "sharing.write": ("C11", "W", "H"),
    "safeguarding.name": ("C11", "W", "SH"),
    "audit.read": ("C10", "R", "SH"),
    "audit.watch": ("C10", "R", "H"),
    "role.write": ("C11", "W", "SH"),
    "conflict.write": ("C11", "W", "SH"),
    "access.sign": ("C11", "W", "H"),
    "sign_in.write": ("C11", "W", "H"),
    "cover.give": ("C11", "W", "SAH"),
    "glass.break": ("C3", "R", "SHTt"),
    "glass.review": ("C10", "R", "SH"),
    "time.keep": ("C8", "W", "SH"),
    "time.agree": ("C8", "W", "H"),
    "time.report": ("C8", "R", "SHG"),
    "rate.read": ("C8", "R", "SAH"),
    "rate.write": ("C8", "W", "SA"),
    "home.read": ("", "", EVERYBODY),
}
"""{permission: (the class of data it opens, whether to read or to write, the roles that hold it)}

Of no class are a page of one's own, the school's own bank of words about no child, a paper of what one reads anyway.
"""

NOT_SHARING = {"home.read", "overview.read"}
"""All that a trust lead may do in a school that does not share."""

REACHES = {"S": "school", "A": "school", "H": "school", "l": "school", "T": "own", "t": "own", "X": "own", "P": "own",
           "G": "none", "O": "none"}  # fmt: skip
SECOND_FACTOR = "SAHlO"
GIVES = {"S": "ATtGPX", "H": "SAHTtGPXO", "O": "O"}
"""Who gives which roles to others; nobody else gives any, and nobody in a school gives the trust's own."""


def faults(roles: Mapping[str, Role], without_sharing: frozenset[Permission]) -> Iterator[str]:
    """Where a permissions file says something else than this one does."""
    if set(roles) != set(ROLE_OF.values()):
        yield "the roles"
        return
    for letter, key in ROLE_OF.items():
        role = roles[key]
        for permission, (_, _, holders) in RIGHTS.items():
            if (permission in role.permissions) is not (letter in holders):
                yield f"{key}: {permission}"
        if {str(one) for one in role.permissions} - set(RIGHTS):
            yield f"{key}: a permission nobody has stated"
        if role.reach != Reach(REACHES[letter]):
            yield f"{key}: reach"
        if role.needs_second_factor is not (letter in SECOND_FACTOR):
            yield f"{key}: second factor"
        if role.grants != {ROLE_OF[given] for given in GIVES.get(letter, "")}:
            yield f"{key}: roles given"
    if without_sharing != NOT_SHARING:
        yield "a school that does not share"


OPENED_BY = {
    "pupils.Pupil": "pupil.read",
    "pupils.FormerName": "pupil.read",
    "pupils.GroupMembership": "pupil.read",
    "pupils.Photo": "pupil.read",
    "pupils.EmergencyCard": "emergency.read",
    "pupils.RegisterEntry": "register.read",
    "pupils.Need": "register.read",
    "pupils.OnePageProfile": "profile.read",
    "pupils.Note": "note.read",
    "pupils.Contact": "contact.read",
    "pupils.Score": "fact.read",
    "pupils.Attendance": "fact.read",
    "pupils.Suspension": "fact.read",
    "pupils.Circumstance": "fact.read",
    "pupils.Document": "document.read",
    "pupils.DocumentText": "document.read",
    "pupils.StagedDocument": "document.write",
    "meetings.Meeting": "meeting.read",
    "meetings.Attendee": "meeting.read",
    "concerns.Concern": "concern.read",
    "concerns.Step": "concern.read",
    "concerns.ChosenStrategy": "concern.read",
    "concerns.Asking": "concern.read",
    "concerns.Reply": "concern.read",
    "plans.Plan": "plan.read",
    "plans.PlanVersion": "plan.read",
    "plans.Barrier": "plan.read",
    "plans.Outcome": "plan.read",
    "plans.Strategy": "plan.read",
    "plans.Hand": "plan.read",
    "plans.Voice": "plan.read",
    "plans.PlanRead": "plan.read",
    "plans.Review": "plan.read_draft",
    "plans.Rating": "plan.read_draft",
    "plans.DraftSave": "plan.read_draft",
    "plans.StagedPlan": "plan.bring_in",
    "plans.PlanBatch": "plan.bring_in",
    "plans.PlanTableMemory": "plan.bring_in",
    "plans.EHCOutcome": "ehc.read",
    "provision.Provision": "provision.read",
    "provision.ProvisionAdult": "provision.read",
    "provision.ProvisionChange": "provision.read",
    "provision.Placement": "provision.read",
    "provision.InterventionSession": "session.read",
    "provision.SessionPupil": "session.read",
    "provision.AdultHours": "rate.read",
    "provision.MapSave": "provision.write",
    "provision.MapSheet": "provision.write",
    "impact.Measure": "session.read",
    "impact.RunDecision": "session.read",
    "exchange.ImportBatch": "import.write",
    "exchange.ImportRow": "import.write",
    "exchange.ColumnMemory": "import.write",
    "exchange.OfficeSays": "register.export",
    "exchange.OfficeChange": "register.export",
    "exchange.KeptHere": "register.export",
    "facts.FactFile": "score.write",
    "facts.FactLine": "score.write",
    "newyear.YearMove": "import.write",
    "newyear.PupilMove": "import.write",
    "packs.Pack": "pack.make",
    "pupils.DocumentBatch": "document.write",
    "bank.BankStrategy": "bank.read",
    "bank.BankOutcome": "bank.read",
    "bank.HintChoice": "bank.read",
    "bank.OwnHint": "bank.read",
    "core.Job": "import.write",
    "schools.StaffRate": "rate.read",
    "budget.CostSettings": "rate.read",
    "budget.Stream": "rate.read",
    "budget.StreamAmount": "rate.read",
    "budget.RunFunding": "rate.read",
    "budget.RunRule": "rate.read",
    "budget.OneOff": "rate.read",
    "budget.Band": "rate.read",
    "budget.PupilBand": "rate.read",
    "budget.AuthorityAsk": "rate.read",
    "access.Duty": "people.read",
    "access.SchoolRole": "people.read",
    "access.AccessSignature": "people.read",
    "access.Device": "people.read",
    "access.Conflict": "conflict.write",
    "pupils.Opening": "glass.review",
    "watching.OddAccess": "audit.read",
    "audit.AuditEvent": "audit.read",
    "audit.AuditDetail": "audit.read",
    "audit.AccessEvent": "audit.read",
    "workload.Promise": "time.report",
    "workload.OtherRole": "time.report",
    "workload.RoleRecord": "time.report",
    "workload.Benchmark": "time.report",
    "workload.WorkloadReport": "time.report",
    "workload.ReportStep": "time.report",
    "workload.Undertaking": "time.report",
    "workload.TimeCategory": "time.report",
    "workload.TotalKept": "time.agree",
}
"""By what right the words of a model's rows are read. Every model that holds words has a line here or in one of the two
below: the crawl names one that has none."""

OF_THE_SCHOOL = {
    "schools.School", "schools.Trust", "schools.AcademicYear", "schools.Term", "schools.Closure",
    "schools.SharingPeriod", "access.User", "pupils.PupilGroup",
    "provision.ProvisionType",
}  # fmt: skip
"""Words about no child, which anybody with a role in the school may meet."""

OWNERS = {
    "workload.GoodNews", "workload.Mentor", "workload.PlannedWork", "workload.Supervision", "workload.TimeEntry",
    "workload.DeviceLink", "workload.CalendarOffer", "workload.Interruption", "reports.SavedView",
    "budget.WhatIf",
}  # fmt: skip
"""Words that are read by whoever wrote them, and by nobody else whatever their role."""

WITHHELD = {"concerns.WithheldWords"}
"""Words handed to the safeguarding lead, whom a person is named, not a role."""

OWN_PUPILS = "TtXP"
"""The roles that reach only the pupils linked to them today."""
FOR_ALL_STAFF = {"pupils:emergency_card", "pupils:emergency_cards", "packs:emergency_pdf", "packs:emergencies_pdf"}
"""What keeps a child safe is read by every adult of the school, whoever's pupil it is, with the child's name on it."""
ON_A_CARD = {"pupils.EmergencyCard", "pupils.Pupil", "pupils.Photo"}

FOR_AN_HOUR = ON_A_CARD | {"pupils.RegisterEntry", "pupils.Need", "pupils.OnePageProfile", "pupils.GroupMembership"}
"""What whoever opened a child's page for an hour reads there (classes C0 to C3)."""

OF_WHO_DELIVERS = {
    "impact:measures", "impact:run", "impact:type", "desk:pupil", "desk:timeline", "packs:timeline_pdf",
}  # fmt: skip
"""Where who gives a group meets the measures of it (C4: own records of sessions), and no other score."""

NOT_FOR_THE_FAMILY = {"concerns.Step.reason", "concerns.Step.screener", "provision.ProvisionChange.reason"}
"""Why staff decided as they did about a concern: whoever raised it reads the answer, and not this."""

WHAT_WAITS_FOR_ONE = {
    "desk:home", "packs:home", "facts:scores", "plans:whose_work", "pupils:restricted", "concerns:concern",
    "access:person", "access:person_add", "access:person_role", "watching:list",
    "provision:map", "provision:adults", "provision:outcomes", "provision:type", "provision:session",
    "provision:done_run", "budget:settings",
    "impact:overview", "impact:type", "impact:run", "impact:term", "impact:measures",
}  # fmt: skip
"""Pages that show each person something else by design: their own work, their own files, figures without names,
the roles they may give, odd access that is not their own, provision of their own pupils, what was
seen in a session to who reads notes, the form that puts it right to who may, and whose top-up it may be to who writes
streams, and what came of the provision of their own pupils."""
