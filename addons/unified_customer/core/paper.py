"""What is known of somebody as a PDF. Made here: the renderer of reports is not installed
everywhere."""

import io
import os
from xml.sax.saxutils import escape

import reportlab
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer

LONGEST = 3000  # letters of one value; the JSON has all of it
FONT, BOLD = 'Vera', 'VeraBd'


def pdf(title, content):
    """:param content: {heading: list of {label: value}}, as JSON has it
    :return: bytes
    """
    folder = os.path.join(os.path.dirname(reportlab.__file__), 'fonts')
    for name in (FONT, BOLD):
        pdfmetrics.registerFont(TTFont(name, os.path.join(folder, f'{name}.ttf')))
    text = ParagraphStyle('text', fontName=FONT, fontSize=8, leading=11, splitLongWords=True)
    head = ParagraphStyle('head', parent=text, fontName=BOLD, fontSize=11, leading=18)
    story = [Paragraph(escape(title), head)]
    for heading, rows in content.items():
        story.append(Paragraph(escape(heading), head))
        for row in rows:
            for label, value in row.items():
                shown = escape(_shown(value)[:LONGEST])
                story.append(Paragraph(f'{escape(label)}: {shown}', text))
            story.append(Spacer(1, 6))
    result = io.BytesIO()
    SimpleDocTemplate(result, pagesize=A4, title=title).build(story)
    return result.getvalue()


def _shown(value):
    if isinstance(value, list):
        return '; '.join(map(_shown, value))
    if isinstance(value, dict):
        return ', '.join(f'{key} {_shown(one)}' for key, one in value.items())
    return str(value)
