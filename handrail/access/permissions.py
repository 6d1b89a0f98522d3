"""Who may do what: the whole model, in one file a headteacher could read.

A role is a sentence, a reach and a set of permissions. Nothing is inherited, nothing is granted anywhere else.
The matrix of roles and data classes that this file answers to is printed into docs/permissions.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Permission(StrEnum):
    """What a person may do, named `<thing>.<act>`."""

    HOME_READ = "home.read"
    OVERVIEW_READ = "overview.read"
    PUPIL_READ = "pupil.read"
    PUPIL_WRITE = "pupil.write"
    CONTACT_READ = "contact.read"
    CONTACT_WRITE = "contact.write"
    REGISTER_READ = "register.read"
    REGISTER_WRITE = "register.write"
    REGISTER_EXPORT = "register.export"
    PROFILE_READ = "profile.read"
    PROFILE_WRITE = "profile.write"
    EMERGENCY_READ = "emergency.read"
    EMERGENCY_LIST = "emergency.list"
    EMERGENCY_WRITE = "emergency.write"
    NOTE_READ = "note.read"
    NOTE_WRITE = "note.write"
    NOTE_RESTRICT = "note.restrict"
    MEETING_READ = "meeting.read"
    MEETING_WRITE = "meeting.write"
    FACT_READ = "fact.read"
    FACT_WRITE = "fact.write"
    SCORE_WRITE = "score.write"
    DOCUMENT_READ = "document.read"
    DOCUMENT_READ_REPORT = "document.read_report"
    DOCUMENT_READ_HEALTH = "document.read_health"
    DOCUMENT_WRITE = "document.write"
    PLAN_READ = "plan.read"
    PLAN_READ_DRAFT = "plan.read_draft"
    PLAN_WRITE = "plan.write"
    PLAN_PUBLISH = "plan.publish"
    PLAN_BRING_IN = "plan.bring_in"
    CONCERN_RAISE = "concern.raise"
    CONCERN_RAISE_ANY = "concern.raise_any"
    CONCERN_READ = "concern.read"
    CONCERN_TRIAGE = "concern.triage"
    BANK_READ = "bank.read"
    BANK_ADD = "bank.add"
    BANK_WRITE = "bank.write"
    EHC_READ = "ehc.read"
    EHC_WRITE = "ehc.write"
    SHARE_READ = "share.read"
    PACK_MAKE = "pack.make"
    IMPORT_WRITE = "import.write"
    PEOPLE_READ = "people.read"
    PEOPLE_WRITE = "people.write"
    SETTINGS_WRITE = "settings.write"
    SHARING_WRITE = "sharing.write"
    SAFEGUARDING_NAME = "safeguarding.name"
    AUDIT_READ = "audit.read"
    TIME_KEEP = "time.keep"
    TIME_AGREE = "time.agree"
    TIME_REPORT = "time.report"
    RATE_READ = "rate.read"
    RATE_WRITE = "rate.write"


class Reach(StrEnum):
    """Which pupils a role's permissions reach."""

    SCHOOL = "school"  # every pupil of the school
    OWN = "own"  # pupils linked to this person today
    NONE = "none"  # no pupil at all


@dataclass(frozen=True, slots=True)
class Role:
    """What one sort of person is here for."""

    key: str
    name: str
    sentence: str
    reach: Reach
    permissions: frozenset[Permission]
    grants: frozenset[str] = frozenset()  # roles this one may give to others
    needs_second_factor: bool = False


P = Permission

_READS_EVERYTHING = frozenset(
    {
        P.HOME_READ,
        P.OVERVIEW_READ,
        P.PUPIL_READ,
        P.CONTACT_READ,
        P.REGISTER_READ,
        P.PROFILE_READ,
        P.EMERGENCY_READ,
        P.EMERGENCY_LIST,
        P.NOTE_READ,
        P.MEETING_READ,
        P.FACT_READ,
        P.DOCUMENT_READ,
        P.DOCUMENT_READ_REPORT,
        P.PLAN_READ,
        P.PLAN_READ_DRAFT,
        P.CONCERN_RAISE,
        P.CONCERN_RAISE_ANY,
        P.CONCERN_READ,
        P.BANK_READ,
        P.EHC_READ,
        P.PACK_MAKE,
        P.PEOPLE_READ,
    }
)

ROLES: dict[str, Role] = {
    role.key: role
    for role in (
        Role(
            key="senco",
            name="SENCO",
            sentence="Co-ordinates SEND: reads and writes every record, answers concerns, publishes plans.",
            reach=Reach.SCHOOL,
            permissions=_READS_EVERYTHING
            | {
                P.PUPIL_WRITE,
                P.CONTACT_WRITE,
                P.REGISTER_WRITE,
                P.REGISTER_EXPORT,
                P.PROFILE_WRITE,
                P.EMERGENCY_WRITE,
                P.NOTE_WRITE,
                P.NOTE_RESTRICT,
                P.MEETING_WRITE,
                P.FACT_WRITE,
                P.SCORE_WRITE,
                P.DOCUMENT_READ_HEALTH,
                P.DOCUMENT_WRITE,
                P.PLAN_WRITE,
                P.PLAN_PUBLISH,
                P.PLAN_BRING_IN,
                P.CONCERN_TRIAGE,
                P.BANK_ADD,
                P.BANK_WRITE,
                P.EHC_WRITE,
                P.SHARE_READ,
                P.IMPORT_WRITE,
                P.PEOPLE_WRITE,
                P.SETTINGS_WRITE,
                P.SAFEGUARDING_NAME,
                P.AUDIT_READ,
                P.TIME_KEEP,
                P.TIME_REPORT,
                P.RATE_READ,
                P.RATE_WRITE,
            },
            grants=frozenset({"sen_administrator", "teacher", "teaching_assistant", "governor", "parent", "external"}),
            needs_second_factor=True,
        ),
        Role(
            key="sen_administrator",
            name="SEN administrator",
            sentence="Keeps dates, papers and the register in order; does not write plans.",
            reach=Reach.SCHOOL,
            permissions=_READS_EVERYTHING
            | {
                P.PUPIL_WRITE,
                P.CONTACT_WRITE,
                P.REGISTER_WRITE,
                P.REGISTER_EXPORT,
                P.NOTE_WRITE,
                P.MEETING_WRITE,
                P.FACT_WRITE,
                P.SCORE_WRITE,
                P.DOCUMENT_WRITE,
                P.IMPORT_WRITE,
                P.RATE_READ,
                P.RATE_WRITE,
            },
            needs_second_factor=True,
        ),
        Role(
            key="headteacher",
            name="Headteacher or senior leader",
            sentence="Reads every record, approves plans, decides who has access and what the trust may see.",
            reach=Reach.SCHOOL,
            permissions=_READS_EVERYTHING
            | {
                P.NOTE_RESTRICT,
                P.DOCUMENT_READ_HEALTH,
                P.PLAN_PUBLISH,
                P.PEOPLE_WRITE,
                P.SETTINGS_WRITE,
                P.SHARING_WRITE,
                P.SAFEGUARDING_NAME,
                P.AUDIT_READ,
                P.REGISTER_EXPORT,
                P.TIME_AGREE,
                P.TIME_KEEP,  # for a head who is the SENCO too
                P.TIME_REPORT,
                P.RATE_READ,
            },
            grants=frozenset(
                {
                    "senco",
                    "sen_administrator",
                    "headteacher",
                    "teacher",
                    "teaching_assistant",
                    "governor",
                    "parent",
                    "external",
                    "system_administrator",
                }
            ),
            needs_second_factor=True,
        ),
        Role(
            key="teacher",
            name="Class teacher or key person",
            sentence="Reads and writes for the pupils they teach today; raises a concern about any pupil.",
            reach=Reach.OWN,
            permissions=frozenset(
                {
                    P.HOME_READ,
                    P.PUPIL_READ,
                    P.CONTACT_READ,
                    P.REGISTER_READ,
                    P.PROFILE_READ,
                    P.PROFILE_WRITE,
                    P.EMERGENCY_READ,
                    P.EMERGENCY_LIST,
                    P.NOTE_READ,
                    P.NOTE_WRITE,
                    P.NOTE_RESTRICT,
                    P.MEETING_READ,
                    P.MEETING_WRITE,
                    P.FACT_READ,
                    P.SCORE_WRITE,
                    P.DOCUMENT_READ,
                    P.PLAN_READ,
                    P.PLAN_READ_DRAFT,
                    P.PLAN_WRITE,
                    P.CONCERN_RAISE,
                    P.CONCERN_RAISE_ANY,
                    P.CONCERN_READ,
                    P.BANK_READ,
                    P.BANK_ADD,
                    P.PACK_MAKE,
                }
            ),
        ),
        Role(
            key="teaching_assistant",
            name="Teaching assistant",
            sentence="Reads how to help the pupils they work with, writes what they saw; raises concerns about any.",
            reach=Reach.OWN,
            permissions=frozenset(
                {
                    P.HOME_READ,
                    P.PUPIL_READ,
                    P.REGISTER_READ,
                    P.PROFILE_READ,
                    P.NOTE_WRITE,
                    P.PLAN_READ,
                    P.CONCERN_RAISE,
                    P.CONCERN_RAISE_ANY,
                    P.BANK_READ,
                    P.EMERGENCY_READ,
                    P.EMERGENCY_LIST,
                    P.PACK_MAKE,
                }
            ),
        ),
        Role(
            key="governor",
            name="SEND governor",
            sentence="Reads fixed figures with small numbers hidden; never a child's name.",
            reach=Reach.NONE,
            permissions=frozenset({P.HOME_READ, P.OVERVIEW_READ, P.TIME_REPORT}),
        ),
        Role(
            key="trust_lead",
            name="Trust SEND lead",
            sentence="Reads figures for every school of the trust, and named records only where a school shares.",
            reach=Reach.SCHOOL,
            permissions=frozenset(
                {
                    P.HOME_READ,
                    P.OVERVIEW_READ,
                    P.PUPIL_READ,
                    P.REGISTER_READ,
                    P.PROFILE_READ,
                    P.FACT_READ,
                    P.PLAN_READ,
                }
            ),
            needs_second_factor=True,
        ),
        Role(
            key="external",
            name="External professional",
            sentence="Sees the one pupil they were invited to, for as long as agreed.",
            reach=Reach.OWN,
            permissions=frozenset({P.HOME_READ, P.PUPIL_READ, P.REGISTER_READ, P.PROFILE_READ, P.PLAN_READ}),
        ),
        Role(
            key="parent",
            name="Parent or carer",
            sentence="Sees their own child: profile, emergency card, published plans, answers to concerns they raised.",
            reach=Reach.OWN,
            permissions=frozenset(
                {
                    P.HOME_READ,
                    P.PUPIL_READ,
                    P.PROFILE_READ,
                    P.EMERGENCY_READ,
                    P.PLAN_READ,
                    P.EHC_READ,
                    P.CONCERN_RAISE,
                }
            ),
        ),
        Role(
            key="system_administrator",
            name="System administrator",
            sentence="Keeps accounts and settings; has no reason to know any child and sees none.",
            reach=Reach.NONE,
            permissions=frozenset({P.HOME_READ, P.PEOPLE_READ, P.PEOPLE_WRITE, P.SETTINGS_WRITE}),
            grants=frozenset({"system_administrator"}),
            needs_second_factor=True,
        ),
    )
}

# A trust lead's rights in a school that does not share: the figures and nothing else.
WITHOUT_SHARING = frozenset({P.HOME_READ, P.OVERVIEW_READ})

# The role choices a school hands out; the trust's own role is given by the trust.
SCHOOL_ROLES = tuple((role.key, role.name) for role in ROLES.values() if role.key != "trust_lead")
