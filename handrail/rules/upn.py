"""The unique pupil number: its format and its check letter."""

from dataclasses import dataclass

from handrail.rules.source import Source

UPN_RULE = Source("UPN format and check letter, as in python-stdnum (stdnum.gb.upn) and quhack/dfeqa", "S")

LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"
"""The 23 letters of a UPN; the place of each is its value. I, O and S are left out."""

DIGITS = "0123456789"
LENGTH = 13
# str.split() knows every Unicode space but not these, which come along when copying from a web page or a file.
_ZERO_WIDTH = dict.fromkeys(map(ord, "\u200b\u2060\ufeff"))


@dataclass(frozen=True)
class Upn:
    """What was found: `normalised` is set once the text has the format, whether or not its check letter holds.

    `temporary` means that the last character is a letter; it is only ever true of a text that has the format.
    `reason` is a sentence saying what is wrong, and None when valid.
    """

    valid: bool
    temporary: bool
    normalised: str | None
    reason: str | None


def check_upn(text: str | None) -> Upn:
    """Check a UPN as typed or as found in a file; spaces and lower case are mended, nothing else is.

    The local authority's number inside it is not checked: old lists refuse real pupils. No reason is ever a ground
    for turning a pupil away.
    """
    written = "".join((text or "").translate(_ZERO_WIDTH).split())
    # Before upper(), which turns some other letters into A to Z.
    reason = _foreign_character(written) or _format_fault(written.upper())
    if reason:
        return Upn(valid=False, temporary=False, normalised=None, reason=reason)
    upn = written.upper()
    right = check_letter(upn)
    if upn[0] != right:
        reason = f"The check letter of this UPN should be {right}, not {upn[0]}. One of its characters is mistyped."
    return Upn(valid=reason is None, temporary=upn[-1] in LETTERS, normalised=upn, reason=reason)


def check_letter(upn: str) -> str:
    """The letter that the 12 characters after the first call for. The text must have the format of a UPN."""
    values = (LETTERS.index(mark) if mark in LETTERS else int(mark) for mark in upn[1:])
    return LETTERS[sum(place * value for place, value in enumerate(values, start=2)) % len(LETTERS)]


def _foreign_character(written: str) -> str | None:
    if not written:
        return "There is no UPN here."
    for mark in written:
        if not (mark.isascii() and mark.isalnum()):
            return f"“{mark}” cannot be part of a UPN, which has only the letters A to Z and the digits 0 to 9."
    return None


def _format_fault(upn: str) -> str | None:
    if len(upn) != LENGTH:
        return f"A UPN has {LENGTH} characters; this has {len(upn)}."
    for place, mark in enumerate(upn, start=1):
        if mark in "IOS":
            return f"The letters I, O and S are never used in a UPN; this has {mark} as character {place}."
    if upn[0] in DIGITS:
        return f"A UPN begins with a letter; this begins with the digit {upn[0]}."
    for place, mark in enumerate(upn[1:-1], start=2):
        if mark not in DIGITS:
            return f"Character {place} of a UPN is a digit; this has the letter {mark} there."
    return None
