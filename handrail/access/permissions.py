"""Who may do what: the whole model, in one file a headteacher could read.

A role is a sentence, a reach and a set of permissions. Nothing is inherited, nothing is granted anywhere else. A school
may make roles of its own from the same permissions (`access.models.SchoolRole`), within what is said at the end here.
The matrix of roles and data classes that this file answers to is printed into docs/permissions.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from handrail.schools.models import School


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
    PROVISION_READ = "provision.read"
    PROVISION_READ_CONFIDENTIAL = "provision.read_confidential"
    PROVISION_WRITE = "provision.write"
    SESSION_READ = "session.read"
    SESSION_RECORD = "session.record"
    EHC_READ = "ehc.read"
    EHC_WRITE = "ehc.write"
    SHARE_READ = "share.read"
    PACK_MAKE = "pack.make"
    IMPORT_WRITE = "import.write"
    PEOPLE_READ = "people.read"
    PEOPLE_WRITE = "people.write"
    ROLE_WRITE = "role.write"
    CONFLICT_WRITE = "conflict.write"
    ACCESS_SIGN = "access.sign"
    SETTINGS_WRITE = "settings.write"
    SHARING_WRITE = "sharing.write"
    SIGN_IN_WRITE = "sign_in.write"
    SAFEGUARDING_NAME = "safeguarding.name"
    AUDIT_READ = "audit.read"
    AUDIT_WATCH = "audit.watch"
    TIME_KEEP = "time.keep"
    TIME_AGREE = "time.agree"
    TIME_REPORT = "time.report"
    RATE_READ = "rate.read"
    RATE_WRITE = "rate.write"
    COVER_GIVE = "cover.give"
    GLASS_BREAK = "glass.break"
    GLASS_REVIEW = "glass.review"


class Reach(StrEnum):
    """Which pupils a role's permissions reach."""

    SCHOOL = "school"  # every pupil of the school
    OWN = "own"  # pupils linked to this person today
    NONE = "none"  # no pupil at all


@dataclass(frozen=True, slots=True)
class Role:
    """What one sort of person is here for.

    `key` is one of ROLES; a role of the school's own has that of the sort of person it stands as, and `own`, its ref.
    """

    key: str
    name: str
    sentence: str
    reach: Reach
    permissions: frozenset[Permission]
    grants: frozenset[str] = frozenset()  # roles this one may give to others
    needs_second_factor: bool = False
    own: str = ""
    news: str = ""  # what changed in it lately, for those who hold it

    @property
    def choice(self) -> str:
        """What a form sends for it."""
        return f"own.{self.own}" if self.own else self.key

    def said_at(self, school: School) -> str:
        """The role as a school says it."""
        return school.senco_word if self.key == "senco" and not self.own else self.name


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
        P.PROVISION_READ,
        P.SESSION_READ,
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
                P.PROVISION_READ_CONFIDENTIAL,
                P.PROVISION_WRITE,
                P.SESSION_RECORD,
                P.EHC_WRITE,
                P.SHARE_READ,
                P.IMPORT_WRITE,
                P.PEOPLE_WRITE,
                P.ROLE_WRITE,
                P.CONFLICT_WRITE,
                P.SETTINGS_WRITE,
                P.SAFEGUARDING_NAME,
                P.AUDIT_READ,
                P.TIME_KEEP,
                P.TIME_REPORT,
                P.RATE_READ,
                P.RATE_WRITE,
                P.COVER_GIVE,
                P.GLASS_BREAK,  # where she works on a shared device, and reaches her own children alone
                P.GLASS_REVIEW,
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
                P.PROVISION_WRITE,
                P.SESSION_RECORD,
                P.IMPORT_WRITE,
                P.RATE_READ,
                P.RATE_WRITE,
                P.COVER_GIVE,
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
                P.PROVISION_READ_CONFIDENTIAL,
                P.DOCUMENT_READ_HEALTH,
                P.PLAN_PUBLISH,
                P.PEOPLE_WRITE,
                P.ROLE_WRITE,
                P.CONFLICT_WRITE,
                P.ACCESS_SIGN,
                P.SETTINGS_WRITE,
                P.SHARING_WRITE,
                P.SIGN_IN_WRITE,
                P.SAFEGUARDING_NAME,
                P.AUDIT_READ,
                P.AUDIT_WATCH,
                P.REGISTER_EXPORT,
                P.TIME_AGREE,
                P.TIME_KEEP,  # for a head who is the SENCO too
                P.TIME_REPORT,
                P.RATE_READ,
                P.COVER_GIVE,
                P.GLASS_BREAK,  # as the SENCO
                P.GLASS_REVIEW,
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
                    P.PROVISION_READ,
                    P.SESSION_READ,
                    P.SESSION_RECORD,
                    P.BANK_READ,
                    P.BANK_ADD,
                    P.PACK_MAKE,
                    P.GLASS_BREAK,
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
                    P.PROVISION_READ,
                    P.SESSION_READ,
                    P.SESSION_RECORD,
                    P.BANK_READ,
                    P.EMERGENCY_READ,
                    P.EMERGENCY_LIST,
                    P.PACK_MAKE,
                    P.GLASS_BREAK,
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
                    P.PROVISION_READ,
                    P.SESSION_READ,
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
            sentence="Sees their own child: profile, emergency card, published plans, provision, answers to concerns.",
            reach=Reach.OWN,
            permissions=frozenset(
                {
                    P.HOME_READ,
                    P.PUPIL_READ,
                    P.PROFILE_READ,
                    P.EMERGENCY_READ,
                    P.PLAN_READ,
                    P.PROVISION_READ,
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

# Who may work on a shared device, and with what: whichever of these rights their role has, for their own pupils. No
# file, no settings, no people, no restricted note, no document, no EHC plan.
ROLES_ON_DEVICE = frozenset({"teaching_assistant", "teacher", "senco", "headteacher"})
ON_DEVICE = frozenset(
    {
        P.HOME_READ,
        P.PUPIL_READ,
        P.REGISTER_READ,
        P.PROFILE_READ,
        P.PROFILE_WRITE,
        P.EMERGENCY_READ,
        P.EMERGENCY_LIST,
        P.NOTE_READ,
        P.NOTE_WRITE,
        P.PLAN_READ,
        P.PLAN_READ_DRAFT,
        P.PLAN_WRITE,
        P.CONCERN_RAISE,
        P.CONCERN_RAISE_ANY,
        P.CONCERN_READ,
        P.PROVISION_READ,
        P.SESSION_READ,
        P.SESSION_RECORD,
        P.BANK_READ,
        P.GLASS_BREAK,
    }
)
# A shared device on which nobody has signed in opens an emergency card, one at a time.
ON_DEVICE_UNSIGNED = frozenset({P.EMERGENCY_READ, P.EMERGENCY_LIST})

# The role choices a school hands out; the trust's own role is given by the trust.
SCHOOL_ROLES = tuple((role.key, role.name) for role in ROLES.values() if role.key != "trust_lead")

# What each permission opens, in the order in which a headteacher is asked about it.
SAID: dict[str, dict[Permission, str]] = {
    "Children": {
        P.PUPIL_READ: "See the pupils the role reaches: name, year, class, age.",
        P.PUPIL_WRITE: "Add pupils, put their details and classes right, move the school into a new year.",
        P.CONTACT_READ: "Read who the family is and how to reach them.",
        P.CONTACT_WRITE: "Write down the family’s contacts.",
        P.FACT_READ: "Read attendance, suspensions, circumstances and test scores.",
        P.FACT_WRITE: "Bring in attendance, suspensions and circumstances from a table.",
        P.SCORE_WRITE: "Write down test scores.",
        P.EMERGENCY_READ: "Read the emergency card of a pupil they reach.",
        P.EMERGENCY_LIST: "Read the emergency card of every pupil of the school.",
        P.EMERGENCY_WRITE: "Write emergency cards.",
        P.GLASS_BREAK: "Open the page of a child who is not theirs for an hour, in an emergency.",
        P.GLASS_REVIEW: "Look at why a child’s page was opened for an hour.",
    },
    "SEN register": {
        P.REGISTER_READ: "Read the SEN register: status and need.",
        P.REGISTER_WRITE: "Change a pupil’s status and needs.",
        P.REGISTER_EXPORT: "Take the register out as a file, and the census.",
    },
    "How to help": {
        P.PROFILE_READ: "Read the one-page profile: how to help me.",
        P.PROFILE_WRITE: "Write one-page profiles.",
        P.BANK_READ: "Look through the school’s own strategies and outcomes.",
        P.BANK_ADD: "Keep a strategy or an outcome in the school’s list.",
        P.BANK_WRITE: "Change and remove what is in the school’s list.",
    },
    "Notes and meetings": {
        P.NOTE_READ: "Read what others noted.",
        P.NOTE_WRITE: "Write notes of what they saw.",
        P.NOTE_RESTRICT: "Write restricted notes, and read those that name them.",
        P.MEETING_READ: "Read what was said with the family.",
        P.MEETING_WRITE: "Write down meetings with the family.",
    },
    "Documents": {
        P.DOCUMENT_READ: "Open letters, work and plans in a pupil’s file.",
        P.DOCUMENT_READ_REPORT: "Open the reports of specialists.",
        P.DOCUMENT_READ_HEALTH: "Open what is about a pupil’s health.",
        P.DOCUMENT_WRITE: "Put documents into a pupil’s file.",
        P.PACK_MAKE: "Print papers about the pupils they reach.",
    },
    "Plans": {
        P.PLAN_READ: "Read published plans.",
        P.PLAN_READ_DRAFT: "Read plans that are still being written.",
        P.PLAN_WRITE: "Write plans and fill in reviews.",
        P.PLAN_PUBLISH: "Approve plans, so that families see them.",
        P.PLAN_BRING_IN: "Bring in plans written elsewhere.",
        P.EHC_READ: "Read what the EHC plan says.",
        P.EHC_WRITE: "Write down what the EHC plan says.",
    },
    "Provision": {
        P.PROVISION_READ: "Read what the pupils they reach are getting, when and from whom.",
        P.PROVISION_READ_CONFIDENTIAL: "Read provision that the school keeps confidential.",
        P.PROVISION_WRITE: "Write the provision map: what is offered, who takes part, who delivers it.",
        P.SESSION_READ: "Read which sessions were held or missed.",
        P.SESSION_RECORD: "Record sessions they deliver.",
    },
    "Concerns": {
        P.CONCERN_RAISE: "Raise a concern about a pupil they reach.",
        P.CONCERN_RAISE_ANY: "Raise a concern about any pupil of the school, as all staff may.",
        P.CONCERN_READ: "Read concerns about the pupils they reach.",
        P.CONCERN_TRIAGE: "Answer concerns and decide what is done.",
    },
    "The school": {
        P.HOME_READ: "Sign in and see their own Home.",
        P.OVERVIEW_READ: "Read the school’s figures.",
        P.IMPORT_WRITE: "Bring in the school’s files of pupils.",
        P.RATE_READ: "Read what an hour of staff costs, and so what provision costs and who pays.",
        P.RATE_WRITE: "Write down what an hour of staff costs, what is paid once, and who pays for provision.",
        P.PEOPLE_READ: "See who has access, and as what.",
        P.PEOPLE_WRITE: "Add people, change their role, close their access.",
        P.ROLE_WRITE: "Make roles of the school’s own.",
        P.CONFLICT_WRITE: "Say whose own child or close relative is a pupil here.",
        P.ACCESS_SIGN: "Sign each term who has access.",
        P.COVER_GIVE: "Give cover for a day.",
        P.SIGN_IN_WRITE: "Let people in by the school’s own Microsoft, Google or other account.",
        P.SETTINGS_WRITE: "Change the school’s settings and terms.",
        P.SHARING_WRITE: "Decide whether the trust reads named records.",
        P.SHARE_READ: "See what is shared outside the school.",
        P.SAFEGUARDING_NAME: "Name the designated safeguarding lead.",
        P.AUDIT_READ: "See who looked at a pupil’s record.",
        P.AUDIT_WATCH: "See what any person looked at.",
    },
    "The SENCO’s time": {
        P.TIME_KEEP: "Keep a log of one’s own time.",
        P.TIME_AGREE: "Agree a SENCO’s hours.",
        P.TIME_REPORT: "Read reports of SENCO time.",
    },
}

# What no role of a school's own may hold: it decides over other people's access, over a whole school, or is one
# person's own.
NEVER_DELEGABLE = frozenset(
    {
        P.PEOPLE_WRITE,
        P.ROLE_WRITE,
        P.CONFLICT_WRITE,
        P.ACCESS_SIGN,
        P.SETTINGS_WRITE,
        P.SHARING_WRITE,
        P.SHARE_READ,
        P.SAFEGUARDING_NAME,
        P.AUDIT_READ,
        P.AUDIT_WATCH,
        P.GLASS_REVIEW,
        P.COVER_GIVE,
        P.SIGN_IN_WRITE,
        P.TIME_KEEP,
        P.TIME_AGREE,
        P.TIME_REPORT,
    }
)

# What speaks of every pupil of the school whatever a role reaches, so that a role must reach the school to hold it.
OF_THE_WHOLE_SCHOOL = frozenset(
    {
        P.PUPIL_WRITE,
        P.REGISTER_WRITE,
        P.REGISTER_EXPORT,
        P.EMERGENCY_WRITE,
        P.FACT_WRITE,
        P.DOCUMENT_WRITE,
        P.PLAN_PUBLISH,
        P.PLAN_BRING_IN,
        P.PROVISION_WRITE,
        P.EHC_WRITE,
        P.CONCERN_TRIAGE,
        P.IMPORT_WRITE,
        P.OVERVIEW_READ,
        P.RATE_READ,
        P.RATE_WRITE,
    }
)

# What is of no use without another: what is written is read, and what is about a pupil needs the pupil.
NEEDS: dict[Permission, tuple[Permission, ...]] = {
    P.CONTACT_WRITE: (P.CONTACT_READ,),
    P.FACT_WRITE: (P.FACT_READ,),
    P.SCORE_WRITE: (P.FACT_READ,),
    P.EMERGENCY_LIST: (P.EMERGENCY_READ,),
    P.EMERGENCY_WRITE: (P.EMERGENCY_READ,),
    P.REGISTER_WRITE: (P.REGISTER_READ,),
    P.REGISTER_EXPORT: (P.REGISTER_READ,),
    P.PROFILE_WRITE: (P.PROFILE_READ,),
    P.BANK_ADD: (P.BANK_READ,),
    P.BANK_WRITE: (P.BANK_READ, P.BANK_ADD),
    P.NOTE_RESTRICT: (P.NOTE_READ, P.NOTE_WRITE),
    P.MEETING_WRITE: (P.MEETING_READ,),
    P.DOCUMENT_READ_REPORT: (P.DOCUMENT_READ,),
    P.DOCUMENT_READ_HEALTH: (P.DOCUMENT_READ,),
    P.DOCUMENT_WRITE: (P.DOCUMENT_READ,),
    P.PLAN_READ_DRAFT: (P.PLAN_READ,),
    P.PLAN_WRITE: (P.PLAN_READ, P.PLAN_READ_DRAFT, P.BANK_READ),
    P.PLAN_PUBLISH: (P.PLAN_READ, P.PLAN_READ_DRAFT),
    P.PLAN_BRING_IN: (P.PLAN_READ, P.PLAN_READ_DRAFT, P.PLAN_WRITE, P.BANK_READ),
    P.PROVISION_READ_CONFIDENTIAL: (P.PROVISION_READ,),
    P.PROVISION_WRITE: (P.PROVISION_READ, P.SESSION_READ),
    P.SESSION_READ: (P.PROVISION_READ,),
    P.SESSION_RECORD: (P.PROVISION_READ, P.SESSION_READ),
    P.EHC_WRITE: (P.EHC_READ,),
    P.CONCERN_RAISE_ANY: (P.CONCERN_RAISE,),
    P.CONCERN_READ: (P.CONCERN_RAISE,),
    P.CONCERN_TRIAGE: (P.CONCERN_READ, P.CONCERN_RAISE, P.CONCERN_RAISE_ANY),
    P.RATE_WRITE: (P.RATE_READ,),
}

# What somebody who reaches no pupil may hold.
OF_NO_PUPIL = frozenset({P.HOME_READ, P.OVERVIEW_READ, P.BANK_READ, P.BANK_ADD, P.BANK_WRITE, P.PEOPLE_READ})

# The built-in roles a school's own may begin as a copy of, and the sort of person such a role stands as where pages
# ask: whoever leads has one name in the house, so a copy of a leader's role is that of the office.
STANDS_AS = {
    "senco": "sen_administrator",
    "headteacher": "sen_administrator",
    "sen_administrator": "sen_administrator",
    "teacher": "teacher",
    "teaching_assistant": "teaching_assistant",
    "governor": "governor",
}


def own_role(
    *, ref: str, like: str, name: str, sentence: str, reach: Reach, permissions: frozenset[Permission], news: str = ""
) -> Role:
    """A role of a school's own. It gives no role to anybody; what it may not hold it does not, whatever was stored."""
    held = with_needed(permissions) & may_hold(reach)
    return Role(
        key=STANDS_AS[like],
        name=name,
        sentence=sentence,
        reach=reach,
        permissions=held,
        needs_second_factor=must_have_second_factor(reach, held),
        own=ref,
        news=news,
    )


def with_needed(permissions: frozenset[Permission]) -> frozenset[Permission]:
    """The permissions and those without which they are of no use."""
    needed = {P.HOME_READ} | {other for one in permissions for other in NEEDS.get(one, ())}
    if permissions - OF_NO_PUPIL:
        needed.add(P.PUPIL_READ)
    return permissions | needed


def may_hold(reach: Reach) -> frozenset[Permission]:
    """What a role of a school's own with this reach may hold at most."""
    delegable = frozenset(Permission) - NEVER_DELEGABLE
    if reach is Reach.SCHOOL:
        return delegable
    return delegable & OF_NO_PUPIL if reach is Reach.NONE else delegable - OF_THE_WHOLE_SCHOOL


def must_have_second_factor(reach: Reach, permissions: frozenset[Permission]) -> bool:
    """Whether a role reads the records of a whole school or takes them out of it. A rule, and nobody's choice."""
    reads_school = reach is Reach.SCHOOL and P.PUPIL_READ in permissions
    return reads_school or P.REGISTER_EXPORT in permissions
