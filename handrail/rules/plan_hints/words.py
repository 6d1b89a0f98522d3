"""Finding words as people write them: with their endings, and never inside what somebody said."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache

# An apostrophe inside ‘what isn’t said’ ends nothing. No part may begin anew in what another has read: plans are long.
_QUOTED = re.compile(r"“[^“”]*”|\"[^\"]*\"|(?<!\w)‘(?:[^‘’]|’(?=\w))*’(?!\w)|(?<![\w'’])'[^'\n]*'(?!\w)")
_SENTENCE_ENDS = re.compile(r"[.;!?\n]+(?=\s|$)")

_NUMBERS = (
    "one two three four five six seven eight nine ten eleven twelve fifteen twenty thirty forty fifty hundred half "
    "once twice thrice zero none"
)
_FIGURE = re.compile(rf"\d|\b(?:{'|'.join(_NUMBERS.split())})\b", re.I)
_RHYTHM = re.compile(
    r"\b(?:each|every|daily|weekly|monthly|termly|always|never|all(?! (?:areas|aspects|parts|subjects))|nobody|nothing"
    r"|without|alone|tally|chart"
    r"|checklist|by (?:him|her|them)sel\w+|unaided|unprompted|whole|first time|from memory|mondays?|tuesdays?"
    r"|wednesdays?|thursdays?|fridays?|half-term|test|score)\b",
    re.I,
)
# What has a figure in it and counts nothing: 1:1, Year 4, KS1, Phase 3, 2026.
_NO_FIGURE = re.compile(
    r"\b1\s?[:/-]\s?1\b|\bone[ -](?:to[ -]one|another)\b|\b(?:19|20)\d\d\b"
    r"|\b(?:KS|Y|Yr|Year|Phase|Level|Stage|Band|Set|Tier|Wave)\s?\d+\w?\b",
    re.I,
)

_IRREGULAR = {
    "be": "be is are am was were been being",
    "become": "become becomes became becoming",
    "do": "do does did done doing",
    "feel": "feel feels felt feeling",
    "get": "get gets got getting",
    "give": "give gives gave given giving",
    "have": "have has had having",
    "keep": "keep keeps kept keeping",
    "know": "know knows knew known knowing",
    "make": "make makes made making",
    "show": "show shows showed shown showing",
    "take": "take takes took taken taking",
    "teach": "teach teaches taught teaching",
    "understand": "understand understands understood understanding",
}
_NEVER_ENDS_OTHERWISE = {"and", "for", "from", "off", "out", "the", "than", "when", "where", "with"}
_DOUBLES = re.compile(r"^[a-z]?[^aeiou][aeiou][bdgmnprt]$")


def masked(text: str) -> str:
    """The same text, as long, in which what stands in quotation marks is blank and every apostrophe is straight."""
    return _QUOTED.sub(lambda found: " " * len(found.group()), text).replace("’", "'")


def spans(text: str, words: tuple[str, ...]) -> Iterator[tuple[int, int]]:
    """Where the words are, by place in the text; `text` is masked."""
    return (found.span() for pattern in _patterns(words) for found in pattern.finditer(text))


def is_nothing_but(text: str, words: tuple[str, ...]) -> bool:
    """Whether a text is one of the words and nothing else, or several of them: 'differentiation and TA support'."""
    said = re.sub(r"\s*/\s*", "/", " ".join(text.replace("’", "'").casefold().strip(" .,;:").split()))
    known = {word.casefold() for word in words}
    return said in known or all(part in known for part in re.split(r"\s*[,;&+/]\s*|\s+and\s+", said))


def sentence_of(text: str, span: tuple[int, int]) -> str:
    """The sentence that holds a place."""
    ends = [found.end() for found in _SENTENCE_ENDS.finditer(text)]
    start = max((end for end in ends if end <= span[0]), default=0)
    return text[start : min((end for end in ends if end >= span[1]), default=len(text))]


def has_figure(text: str) -> bool:
    """Whether something is counted: a figure, or a number in words."""
    return bool(_FIGURE.search(_NO_FIGURE.sub(" ", text)))


def has_rhythm(text: str) -> bool:
    """Whether it is said how often or of how many without a figure: each, daily, always, none."""
    return bool(_RHYTHM.search(text))


def forms(word: str) -> set[str]:
    """A word with its regular endings, and the irregular forms of a few that plans are full of."""
    word = word.casefold()
    if word in _IRREGULAR:
        return set(_IRREGULAR[word].split())
    if word in _NEVER_ENDS_OTHERWISE or len(word) < 3 or not word.isalpha() or word.endswith("ly"):
        return {word}
    if word.endswith("e"):
        return {word, f"{word}s", f"{word}d", f"{word[:-1]}ing"}
    if word.endswith("y") and word[-2] not in "aeiou":
        return {word, f"{word[:-1]}ies", f"{word[:-1]}ied", f"{word}ing"}
    ends = {word, f"{word}ed", f"{word}ing", f"{word}es" if re.search(r"(?:s|x|z|ch|sh)$", word) else f"{word}s"}
    if _DOUBLES.match(word):
        ends |= {f"{word}{word[-1]}ed", f"{word}{word[-1]}ing"}
    return ends


@cache
def _patterns(words: tuple[str, ...]) -> tuple[re.Pattern[str], ...]:
    """Two expressions: words with their endings, in any case; and names in capitals (SALT), as they are."""
    names = [word for word in words if _is_name(word)]
    plain = [word for word in words if not _is_name(word)]
    found = []
    if plain:
        found.append(re.compile(_either(_phrase(word) for word in plain), re.I))
    if names:
        found.append(re.compile(_either(rf"{re.escape(name)}s?" for name in names)))
    return tuple(found)


def _is_name(word: str) -> bool:
    return not word.startswith("=") and sum(letter.isupper() for letter in word) > 1


def _either(expressions: Iterable[str]) -> str:
    longest_first = sorted(set(expressions), key=lambda said: (-len(said), said))
    return rf"(?<![\w-])(?:{'|'.join(longest_first)})(?![\w-]|'\w)"


def _phrase(words: str) -> str:
    parts = [re.escape(words[1:])] if words.startswith("=") else [_part(word) for word in re.split(r"[\s-]+", words)]
    return r"[\s-]+".join(parts)


def _part(word: str) -> str:
    return f"(?:{'|'.join(sorted(map(re.escape, forms(word)), key=len, reverse=True))})"
