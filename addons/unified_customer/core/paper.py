"""What is known of somebody as a PDF. Made here: the renderer of reports is not installed
everywhere."""

import io
import unicodedata
from typing import NamedTuple
from xml.sax.saxutils import escape

from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer

LONGEST = 3000  # letters of one value; the JSON has all of it
MISSING = '?'
RIGHT_TO_LEFT = frozenset({'R', 'AL'})


class Font(NamedTuple):
    """A font of the paper: one name has the same letters always."""

    name: str
    plain: bytes  # TrueType
    bold: bytes


def pdf(title, content, font, warning=''):
    """:param content: {heading: list of {label: value}}, as JSON has it
    :param Font font: what all of it is written in
    :param warning: said on top when a letter cannot be shown, or a script runs the other way
    :return: bytes
    """
    paper = _Paper(*_register(font))
    story = [paper.heading(title)]
    for heading, rows in content.items():
        story.append(paper.heading(heading))
        for row in rows:
            for label, value in row.items():
                story.append(paper.line(f'{label}: {_shown(value)[:LONGEST]}'))
            story.append(Spacer(1, 6))
    if paper.is_wanting and warning:
        story.insert(1, paper.line(warning))
    result = io.BytesIO()
    SimpleDocTemplate(result, pagesize=A4, title=title).build(story)
    return result.getvalue()


class _Paper:
    def __init__(self, plain, bold):
        self.text = ParagraphStyle('text', fontName=plain, fontSize=8, leading=11,
                                   splitLongWords=True)  # fmt: skip
        self.head = ParagraphStyle('head', parent=self.text, fontName=bold, fontSize=11,
                                   leading=18)  # fmt: skip
        self.is_wanting = False

    def line(self, text):
        return Paragraph(escape(self._known(text, self.text.fontName)), self.text)

    def heading(self, text):
        return Paragraph(escape(self._known(text, self.head.fontName)), self.head)

    def _known(self, text, font):
        """The text with a sign for letters that the font has not: no black boxes."""
        glyphs = pdfmetrics.getFont(font).face.charToGlyph
        # Composed, for few fonts place an accent on a letter
        text = unicodedata.normalize('NFC', text)
        known = ''.join(char if ord(char) in glyphs or char.isspace() else MISSING for char in text)
        runs_back = any(unicodedata.bidirectional(char) in RIGHT_TO_LEFT for char in text)
        self.is_wanting |= known != text or runs_back
        return known


def _register(font):
    labels = (font.name, f'{font.name} Bold')
    for label, data in zip(labels, font[1:], strict=True):
        if label not in pdfmetrics.getRegisteredFontNames():
            pdfmetrics.registerFont(TTFont(label, io.BytesIO(data)))
    return labels


def _shown(value):
    if isinstance(value, list):
        return '; '.join(map(_shown, value))
    if isinstance(value, dict):
        return ', '.join(f'{key} {_shown(one)}' for key, one in value.items())
    return str(value)
