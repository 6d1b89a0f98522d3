"""A child's photo as a paper takes it."""

import base64
from io import BytesIO

from PIL import Image


def framed(jpeg: bytes) -> str:
    """Our own JPEG within an SVG, since a template's data are text. No person's words are in it."""
    with Image.open(BytesIO(jpeg), formats=("JPEG",)) as picture:
        wide, high = picture.size
    data = base64.b64encode(jpeg).decode()
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'viewBox="0 0 {wide} {high}" width="{wide}" height="{high}">'
        f'<image width="{wide}" height="{high}" xlink:href="data:image/jpeg;base64,{data}"/></svg>'
    )
