"""What class of data each field holds, and how long it is kept: the ground of the roles, of exports and of deletion.

C0 emergency card · C1 identity · C2 SEN status and need · C3 profile and strategies · C4 plan and progress ·
C5 EHC plan and health · C6 restricted notes · C7 family contacts · C8 hours and money · C9 aggregates ·
C10 audit trail · C11 accounts, roles, settings · C12 whole-school work.
A model has one class; a field that differs is named.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Entry:
    """The class of a model's fields, those that differ, and the retention rule's name."""

    data_class: str
    kept: str
    fields: Mapping[str, str] = field(default_factory=dict)


RECORD = "the pupil's SEN record"
TRAIL = "the record and 6 years"
SCHOOL = "while the school is here"
ACCOUNT = "while the account is open, then by name in what they wrote"
SHORT = "30 days after it is done with"

DATA_CLASSES: dict[str, Entry] = {
    "core.Job": Entry("C12", SHORT),
    "backups.BackupNote": Entry("C11", SCHOOL),
    "schools.Trust": Entry("C11", SCHOOL),
    "schools.School": Entry("C11", SCHOOL),
    "schools.AcademicYear": Entry("C11", SCHOOL),
    "schools.Term": Entry("C11", SCHOOL),
    "schools.Closure": Entry("C11", SCHOOL),
    "schools.SharingPeriod": Entry("C11", SCHOOL),
    "schools.StaffRate": Entry("C8", SCHOOL),
    "budget.CostSettings": Entry("C8", SCHOOL),
    "budget.Stream": Entry("C8", RECORD),
    "budget.StreamAmount": Entry("C8", SCHOOL),
    "budget.RunFunding": Entry("C8", SCHOOL),
    "budget.RunRule": Entry("C8", SCHOOL),
    "budget.OneOff": Entry("C8", SCHOOL),
    "budget.WhatIf": Entry("C8", SCHOOL),
    "budget.OneOffPupil": Entry("C8", RECORD),
    "budget.Band": Entry("C8", SCHOOL),
    "budget.PupilBand": Entry("C8", RECORD),
    "budget.AuthorityAsk": Entry("C8", SCHOOL),
    "access.User": Entry("C11", ACCOUNT),
    "access.Membership": Entry("C11", ACCOUNT),
    "access.Duty": Entry("C11", SCHOOL),
    "access.SchoolRole": Entry("C11", SCHOOL),
    "access.Conflict": Entry("C7", RECORD),
    "access.AccessSignature": Entry("C11", SCHOOL),
    "access.TrustMembership": Entry("C11", ACCOUNT),
    "access.OneTimeLink": Entry("C11", SHORT),
    "access.SchoolSignIn": Entry("C11", SCHOOL),
    "access.SchoolAccount": Entry("C11", ACCOUNT),
    "access.UnsentWords": Entry("C6", SHORT),
    "access.Device": Entry("C11", SCHOOL),
    "access.DevicePin": Entry("C11", ACCOUNT),
    "access.PinTries": Entry("C11", SHORT),
    "audit.AuditEvent": Entry("C10", TRAIL),
    "audit.AuditDetail": Entry("C10", TRAIL),
    "audit.AccessEvent": Entry("C10", TRAIL),
    "audit.Seal": Entry("C10", TRAIL),
    "watching.OddAccess": Entry("C10", TRAIL),
    "watching.LookedThrough": Entry("C10", SCHOOL),
    "pupils.Pupil": Entry(
        "C1",
        RECORD,
        {
            "attends_sen_unit": "C2",
            "attends_resourced_provision": "C2",
            "attendance_percent": "C4",
            "is_looked_after": "C7",
            "has_free_meals": "C7",
        },
    ),
    "pupils.Identifier": Entry("C1", RECORD),
    "pupils.FormerName": Entry("C1", RECORD),
    "pupils.PupilGroup": Entry("C1", SCHOOL),
    "pupils.GroupMembership": Entry("C1", RECORD),
    "pupils.GroupLead": Entry("C11", SCHOOL),
    "pupils.Link": Entry("C1", RECORD),
    "pupils.RegisterEntry": Entry("C2", RECORD),
    "pupils.Need": Entry("C2", RECORD),
    "pupils.Contact": Entry("C7", RECORD),
    "pupils.OnePageProfile": Entry("C3", RECORD),
    # A restricted note is of C6, and read by who is named on it; the same table holds the open ones.
    "pupils.Note": Entry("C4", RECORD, {"is_restricted": "C6"}),
    "pupils.NoteReader": Entry("C6", RECORD),
    "meetings.Meeting": Entry("C4", RECORD),
    "workload.Promise": Entry("C8", SCHOOL),
    "workload.WeekHours": Entry("C8", SCHOOL),
    "workload.OtherRole": Entry("C8", SCHOOL),
    "workload.RoleRecord": Entry("C8", SCHOOL),
    "workload.Benchmark": Entry("C8", SCHOOL),
    "workload.WorkloadReport": Entry("C8", SCHOOL),
    "workload.ReportStep": Entry("C8", SCHOOL),
    "workload.Undertaking": Entry("C8", SCHOOL),
    # The log of her time is read by its owner alone; others are told totals.
    "workload.Interruption": Entry("C6", ACCOUNT),
    "workload.DaySheet": Entry("C6", ACCOUNT),
    "workload.TimeEntry": Entry("C6", ACCOUNT),
    "workload.UsualMinutes": Entry("C6", ACCOUNT),
    "workload.CalendarOffer": Entry("C6", SHORT),
    "workload.PlannedWork": Entry("C6", ACCOUNT),
    "workload.DeviceLink": Entry("C11", ACCOUNT),
    # How often supervision was held is the school's to count. Private rows are sealed: nobody but she can read them.
    "workload.Supervision": Entry("C6", ACCOUNT, {"how_often": "C8", "starts_on": "C8", "ends_on": "C8"}),
    "workload.Supervised": Entry("C6", ACCOUNT, {"held_on": "C8"}),
    "workload.PrivateBox": Entry("C6", ACCOUNT),
    "workload.PrivateRow": Entry("C6", ACCOUNT),
    "workload.StrainShared": Entry("C9", ACCOUNT),
    "workload.TotalKept": Entry("C9", SCHOOL),
    "workload.LogGoes": Entry("C11", SHORT),
    "workload.TimeCategory": Entry("C11", SCHOOL),
    "workload.GoodNews": Entry("C6", ACCOUNT),
    "workload.FirstWeeks": Entry("C6", ACCOUNT),
    "workload.StepDone": Entry("C6", ACCOUNT),
    "workload.Mentor": Entry("C6", ACCOUNT),
    "meetings.Attendee": Entry("C7", RECORD),
    "pupils.EmergencyCard": Entry("C0", RECORD),
    "pupils.Opening": Entry("C10", TRAIL),
    "pupils.Photo": Entry("C1", RECORD),
    "pupils.Attendance": Entry("C4", RECORD),
    "pupils.Suspension": Entry("C4", RECORD),
    "pupils.Circumstance": Entry("C7", RECORD),
    "pupils.Score": Entry("C4", RECORD),
    "pupils.Document": Entry("C5", RECORD),
    "pupils.DocumentText": Entry("C5", RECORD),
    "pupils.DocumentBatch": Entry("C12", SHORT),
    "pupils.StagedDocument": Entry("C5", SHORT),
    "bank.BankStrategy": Entry("C12", SCHOOL),
    "bank.BankOutcome": Entry("C12", SCHOOL),
    "concerns.Concern": Entry("C4", RECORD),
    "concerns.Step": Entry("C4", RECORD),
    "concerns.ChosenStrategy": Entry("C4", RECORD),
    "concerns.Asking": Entry("C4", RECORD),
    "concerns.Reply": Entry("C4", RECORD),
    "concerns.WithheldWords": Entry("C6", RECORD),
    "bank.HintChoice": Entry("C12", SCHOOL),
    "bank.OwnHint": Entry("C12", SCHOOL),
    "plans.Plan": Entry("C4", RECORD),
    "plans.PlanVersion": Entry("C4", RECORD, {"everyday_help": "C3"}),
    "plans.Barrier": Entry("C4", RECORD),
    "plans.Outcome": Entry("C4", RECORD),
    "plans.Strategy": Entry("C4", RECORD),
    "plans.Review": Entry("C4", RECORD),
    "plans.Rating": Entry("C4", RECORD),
    "plans.EHCOutcome": Entry("C5", RECORD, {"summary": "C4"}),
    "plans.DraftSave": Entry("C4", SHORT),
    "plans.PlanRead": Entry("C10", RECORD),
    "plans.Voice": Entry("C4", RECORD),
    "plans.Hand": Entry("C4", RECORD),
    "plans.PlanTableMemory": Entry("C11", SCHOOL),
    "plans.PlanBatch": Entry("C12", SHORT),
    "plans.StagedPlan": Entry("C4", SHORT),
    "provision.ProvisionType": Entry("C12", SCHOOL),
    "provision.Provision": Entry("C4", RECORD),
    "provision.ProvisionSlot": Entry("C4", RECORD),
    "provision.ProvisionAdult": Entry("C4", RECORD),
    "provision.ProvisionChange": Entry("C4", RECORD),
    "provision.Placement": Entry("C4", RECORD),
    "provision.PlacementOutcome": Entry("C4", RECORD),
    "provision.InterventionSession": Entry("C4", RECORD),
    "provision.SessionPupil": Entry("C4", RECORD),
    "provision.MapSave": Entry("C12", SHORT),
    "provision.MapSheet": Entry("C12", SHORT),
    "provision.AdultHours": Entry("C8", ACCOUNT),
    "impact.Measure": Entry("C4", RECORD),
    "impact.RunDecision": Entry("C4", RECORD),
    "exchange.ImportBatch": Entry("C12", SHORT),
    "exchange.ImportRow": Entry("C12", SHORT),
    "exchange.ColumnMemory": Entry("C11", SCHOOL),
    "facts.FactFile": Entry("C12", SHORT),
    "facts.FactLine": Entry("C12", SHORT),
    "reports.SavedView": Entry("C11", ACCOUNT),
    "exchange.OfficeSays": Entry("C2", RECORD),
    "exchange.OfficeChange": Entry("C2", RECORD),
    "exchange.KeptHere": Entry("C2", RECORD),
    "packs.Pack": Entry("C12", SHORT),
    "newyear.YearMove": Entry("C1", RECORD),
    "newyear.PupilMove": Entry("C1", RECORD),
}


def data_class_of(label: str, name: str) -> str | None:
    """The class of a field by its model's label, or None where nobody has said."""
    entry = DATA_CLASSES.get(label)
    return entry.fields.get(name, entry.data_class) if entry else None
