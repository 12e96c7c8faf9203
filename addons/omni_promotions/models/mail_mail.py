from urllib.parse import quote

from markupsafe import escape

from odoo import models

from ..core import masked


class MailTemplate(models.Model):
    _inherit = 'mail.template'

    def _generate_template_attachments(self, res_ids, render_fields, render_results=None):
        """Override of `mail`: a printed card has a name that it is known by among what somebody
        adds to the mail."""
        results = super()._generate_template_attachments(res_ids, render_fields, render_results)
        if self.model == 'loyalty.card':
            for card in self.env['loyalty.card'].browse(res_ids):
                if printed := results[card.id].get('attachments'):
                    results[card.id]['attachments'] = [
                        (f'{card.code_masked} {name}', content) for name, content in printed
                    ]
        return results


class MailMail(models.Model):
    _inherit = 'mail.mail'

    def _postprocess_sent_message(
        self, success_pids, success_emails, failure_reason=False, failure_type=None
    ):
        """Override of `mail`: once a card's mail is out, or given up, its code does not stay."""
        messages = self.mail_message_id.filtered(lambda message: message.model == 'loyalty.card')
        answer = super()._postprocess_sent_message(
            success_pids, success_emails, failure_reason=failure_reason, failure_type=failure_type
        )
        if messages:
            messages.exists().sudo()._forget_card_codes()
        return answer


class MailMessage(models.Model):
    _inherit = 'mail.message'

    def _forget_card_codes(self):
        """Mask the codes of cards in these messages and drop the cards printed with them, as far
        as no mail of theirs is still to be sent."""
        mails = self.env['mail.mail'].search([('mail_message_id', 'in', self.ids)])
        waiting = mails.filtered(lambda mail: mail.state in ('outgoing', 'exception'))
        cards = self.env['loyalty.card'].with_context(active_test=False)
        for message in self - waiting.mail_message_id:
            code = cards.browse(message.res_id).exists().code
            if not code:
                continue
            for record in (
                message,
                *mails.filtered(lambda m, own=message: m.mail_message_id == own),
            ):
                name = 'body' if record == message else 'body_html'
                record[name] = _without(record[name], code)
            mark = f'{masked(code)} '
            message.attachment_ids.filtered(lambda f, m=mark: f.name.startswith(m)).unlink()


def _without(text, code):
    for written in {code, str(escape(code)), quote(code)}:
        text = (text or '').replace(written, masked(code))
    return text
