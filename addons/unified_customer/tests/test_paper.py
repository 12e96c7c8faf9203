import io

from odoo.tests import BaseCase
from odoo.tools.pdf import PdfReader

from ..core import paper
from ..models.unified_privacy_paper import FONTS, installed_font

NAMES = ('Анна Ковальчук', 'Ελένη Παππά', 'Łukasz Dvořák', 'Nguyễn Thị Hồng', 'Ştefan Çelik')
WARNING = 'Some letters are missing here'


class TestPaper(BaseCase):
    def _text(self, names, fonts=FONTS):
        content = {'Contact': [{'Name': name} for name in names]}
        data = paper.pdf('What we know', content, installed_font(fonts), WARNING)
        return '\n'.join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages)

    def test_names_of_europe_are_read_back(self):
        text = self._text(NAMES)
        for name in NAMES:
            self.assertIn(name, text)
        self.assertNotIn(WARNING, text)

    def test_what_the_font_has_not_is_said(self):
        text = self._text(['王小明 Wang'])
        self.assertIn('??? Wang', text)
        self.assertIn(WARNING, text)

    def test_what_runs_from_the_right_is_said(self):
        self.assertIn(WARNING, self._text(['דוד']))

    def test_without_fonts_of_the_system_it_is_made_and_said(self):
        text = self._text(['Анна Bern'], FONTS[-1:])
        self.assertIn('???? Bern', text)
        self.assertIn(WARNING, text)

    def test_marks_of_a_page_are_text(self):
        self.assertIn('<b>5</b> & 6', self._text(['<b>5</b> & 6']))

    def test_accents_that_come_apart_are_joined(self):
        self.assertIn('é', self._text(['e\u0301']))
