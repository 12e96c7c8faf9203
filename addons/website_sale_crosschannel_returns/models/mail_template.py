from odoo import models


class MailTemplate(models.Model):
    _inherit = 'mail.template'

    def _append_link(self, mark, link):
        """Put a paragraph at the end of a mail's body, unless ``mark`` says it is there."""
        self.ensure_one()
        if mark in self.body_html:
            return
        head, end, tail = self.body_html.rpartition('</div>')
        self.body_html = f'{head}{link}{end}{tail}' if end else f'{self.body_html}{link}'
