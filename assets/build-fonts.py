"""Makes the fonts that documents are set in: small parts of Noto, for `handrail/packs/fonts`.

For maintainers, on Debian or Ubuntu:

    apt-get install fonts-noto-core fonts-noto-extra fonts-noto-cjk
    python assets/build-fonts.py

A PDF that declares PDF/UA-1 may hold no character its fonts lack, so what is left out here decides whose name costs a
document that declaration. The Noto fonts together are kept under 6 MB. The same sources give the same bytes.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path

from fontTools import subset

NOTO = Path("/usr/share/fonts/truetype/noto")
CJK = Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")
CJK_SIMPLIFIED = 2  # the face of the collection drawn for simplified Chinese
OUT = Path(__file__).parent.parent / "handrail" / "packs" / "fonts"

EUROPEAN = [
    range(0x20, 0x250),  # Latin: western and central Europe, Turkish, African letters, pinyin
    range(0x250, 0x370),  # phonetic letters (speech and language advice uses them), modifiers, combining marks
    range(0x370, 0x530),  # Greek, Cyrillic
    range(0x1DC0, 0x2000),  # more marks, Vietnamese, Irish dotted letters, accented Greek
    range(0x2000, 0x2150),  # punctuation, raised and lowered figures, currencies, letter-like signs
    range(0x2150, 0x2190),  # fractions
    range(0x2C60, 0x2C80),  # more Latin
    range(0xA720, 0xA800),
    range(0xFB00, 0xFB07),  # fi, fl
]
# What people type besides letters: arrows, ticks, stars, hearts, weather, chess. Not emoji.
MATHS = [range(0x2190, 0x2300)]
SIGNS = [range(0x2300, 0x2400), range(0x2460, 0x2800), range(0x2B00, 0x2C00)]

# Each script whole: file name after 'NotoSans', regular weight.
SCRIPTS = [
    *("Arabic", "Armenian", "Bengali", "Devanagari", "Ethiopic", "Georgian", "Gujarati", "Gurmukhi", "Hebrew"),
    *("Kannada", "Malayalam", "NKo", "Sinhala", "Tamil", "Telugu", "Thai"),
    *("Adlam", "Chakma", "HanifiRohingya", "Khmer", "Lao", "MeeteiMayek", "Myanmar", "OlChiki", "Oriya"),
    *("SylotiNagri", "Syriac", "Thaana", "Tifinagh"),
]
TIBETAN = NOTO / "NotoSerifTibetan-Regular.ttf"  # Noto has no Tibetan without serifs

# Chinese characters met in names, outside the lists of common characters below.
NAME_CHARACTERS = (
    "喆垚堃塏姵娸婳媃媗嫲嬅彧慜旻昉昳暐曈淏湉烜煐燚犇玓玗玙玹珅珺琀琇琋琎琤瑀"
    "瑄瑢瑨璠祎祾禔禛禤翀翯芃莀莙菂蒨赟鈺鋆锜镕頔顗馡骉龢"
)


def characters(codec: str, lead: range, trail: Iterable[int]) -> Iterator[int]:
    """Yields the code points of the two-byte characters of `codec` with these first and second bytes."""
    for first in lead:
        for second in trail:
            try:
                yield ord(bytes((first, second)).decode(codec))
            except UnicodeDecodeError:
                continue


def east_asian() -> set[int]:
    """Returns the characters in common use of Chinese (simplified, traditional), Japanese and Korean."""
    high = range(0xA1, 0xFF)
    return {
        *characters("gb2312", range(0xA1, 0xF8), high),
        *characters("big5", range(0xA4, 0xC7), [*range(0x40, 0x7F), *high]),
        *characters("euc_jp", range(0xA1, 0xD0), high),
        *characters("euc_kr", range(0xB0, 0xC9), high),
        *map(ord, NAME_CHARACTERS),
    }


def cut(source: Path, points: Iterable[int] | None, *, face: int = 0) -> None:
    """Writes the part of `source` that draws `points` (None: everything) to OUT, under the same name."""
    options = subset.Options(font_number=face, hinting=False, notdef_outline=True, name_IDs=["*"])
    if face:
        options.layout_features = []  # each feature of the collection pulls in thousands of variant characters
    font = subset.load_font(str(source), options)
    kept = subset.Subsetter(options)
    kept.populate(unicodes=list(font.getBestCmap()) if points is None else list(points))
    kept.subset(font)
    suffix = ".otf" if source.suffix == ".ttc" else source.suffix
    subset.save_font(font, str(OUT / f"{source.stem}{suffix}"), options)


def main() -> None:
    for old in OUT.glob("Noto*.[ot]tf"):
        old.unlink()
    for weight in ("Regular", "SemiBold"):
        cut(NOTO / f"NotoSans-{weight}.ttf", {point for block in EUROPEAN for point in block})
    cut(NOTO / "NotoSansMath-Regular.ttf", {point for block in MATHS for point in block})
    cut(NOTO / "NotoSansSymbols-Regular.ttf", {point for block in SIGNS for point in block})
    cut(NOTO / "NotoSansSymbols2-Regular.ttf", {point for block in SIGNS for point in block})
    for script in SCRIPTS:
        cut(NOTO / f"NotoSans{script}-Regular.ttf", None)
    cut(TIBETAN, None)
    cut(CJK, east_asian(), face=CJK_SIMPLIFIED)


if __name__ == "__main__":
    main()
