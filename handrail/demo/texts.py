"""What is written about the made-up children: short enough to read, real enough to judge the pages by."""

from __future__ import annotations

# Number, words of the plan, what those who teach read of it, by when.
SECTION_E = (
    (
        "E1",
        "By the end of Key Stage 2, {child} will play or work with two or three other children for twenty minutes.",
        "Takes part with other children",
        "The end of Key Stage 2",
    ),
    (
        "E2",
        "By the end of Key Stage 2, {child} will ask a familiar adult for help, in words or symbols, most of the time.",
        "Asks for help and says what is wrong",
        "The end of Key Stage 2",
    ),
    ("E3", "By the end of Year 6, {child} will dress and wash without being told each step.", "", "The end of Year 6"),
)
