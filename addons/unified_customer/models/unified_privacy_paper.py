from functools import cache
from pathlib import Path

import reportlab

from odoo import api, models

from ..core import paper

SYSTEM = Path('/usr/share/fonts/truetype')
ROBOTO = SYSTEM / 'roboto/unhinted/RobotoTTF'
OWN = Path(reportlab.__file__).parent / 'fonts'
# (name, plain, bold): the first that is installed; what knows most scripts before others. The last
# one comes with reportlab, and knows Western Europe only
FONTS = (
    ('DejaVu', SYSTEM / 'dejavu/DejaVuSans.ttf', SYSTEM / 'dejavu/DejaVuSans-Bold.ttf'),
    ('Roboto', ROBOTO / 'Roboto-Regular.ttf', ROBOTO / 'Roboto-Bold.ttf'),
    ('Vera', OWN / 'Vera.ttf', OWN / 'VeraBd.ttf'),
)


@cache
def installed_font(fonts=FONTS):
    """:return: `core.paper.Font`: the first of the fonts that is installed"""
    name, *paths = next(font for font in fonts if all(path.exists() for path in font[1:]))
    return paper.Font(name, *(path.read_bytes() for path in paths))


class UnifiedPrivacy(models.AbstractModel):
    """What is known of a person on paper."""

    _inherit = 'unified.privacy'

    @api.model
    def _pdf(self, partner, content):
        """:param content: of `_export`
        :return: bytes
        """
        title = self.env._('What we know of %s', partner.display_name)
        warning = self.env._(
            'Some letters cannot be printed here, or run from right to left. The other file (JSON) '
            'has them as they are.'
        )
        return paper.pdf(title, content, installed_font(), warning)
