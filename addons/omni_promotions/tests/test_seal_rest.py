from odoo.addons.mail.tests.common import MailCase

from .test_life import LifeCommon
from .test_seal import OLD


class TestCodeAtRest(LifeCommon, MailCase):
    """From issue to return no code comes to rest anywhere in the database."""

    def setUp(self):
        super().setUp()
        self._keys(OLD)
        self.card = self._card(50, partner_id=self.customer.id)
        self.gift_program.mail_template_id = self.env.ref('loyalty.mail_template_gift_card')

    def _send(self, composed=None, added=()):
        """Mail the card as the screen does; return the texts of what was sent."""
        with self.mock_mail_gateway(mail_unlink_sent=True):
            if composed:
                context = self.card.action_coupon_send()['context']
                composer = self.env['mail.compose.message'].with_context(**context).create(composed)
                for attachment in added:
                    composer.attachment_ids |= attachment
                composer._action_send_mail()
            else:
                self.card._send_creation_communication(force_send=True)
        return ''.join(mail['body'] for mail in self._mails)

    def test_from_issue_to_return(self):
        code = self.card.code
        self.assertIn(code, self._send())
        order = self._order()
        self.assertIsNone(self._apply(order, self.card))
        order.action_confirm()
        order._action_cancel()
        self.card.action_statement()
        self.assertNowhere(code)

    def test_a_mail_written_by_hand(self):
        code = self.card.code
        self.assertIn(code, self._send({'body': f'<p>Use {code} soon</p>', 'subject': 'Yours'}))
        self.assertNowhere(code)
        self.assertIn(self.card.code_masked, self.card.message_ids[0].body)
        pdf = [('mimetype', '=', 'application/pdf'), ('res_model', '=', 'loyalty.card')]
        self.assertFalse(self.env['ir.attachment'].search([*pdf, ('res_id', '=', self.card.id)]))

    def test_printed_cards_go_and_what_somebody_adds_stays(self):
        terms = self.env['ir.attachment'].create(
            {'name': 'Terms.pdf', 'raw': b'%PDF-1.4', 'res_model': 'mail.compose.message'}
        )
        self._send({'subject': 'Yours'}, terms)
        sent = [name for name, *_content in self._mails[0]['attachments']]
        self.assertEqual(len(sent), 2)
        self.assertTrue(any(name.startswith(f'{self.card.code_masked} ') for name in sent), sent)
        self.assertEqual(self.card.message_ids[0].attachment_ids, terms)

    def test_a_bad_address(self):
        code = self.card.code
        message = self.card.message_post(body=f'Use {code}', partner_ids=self.customer.ids)
        mail = self.env['mail.mail'].search([('mail_message_id', '=', message.id)])
        mail.write({'auto_delete': False, 'state': 'exception'})
        mail._postprocess_sent_message([], [], failure_type='mail_email_invalid')
        self.assertIn(code, message.body, 'it can be sent again')
        mail.auto_delete = True
        mail._postprocess_sent_message([], [], failure_type='mail_email_invalid')
        self.assertFalse(mail.exists())
        self.assertNotIn(code, message.body)
        self.assertIn(self.card.code_masked, message.body)

    def test_what_was_not_sent_is_kept(self):
        code = self.card.code
        message = self.card.message_post(body=f'Use {code}', partner_ids=self.customer.ids)
        mail = self.env['mail.mail'].search([('mail_message_id', '=', message.id)])
        mail.auto_delete = False
        mail.state = 'outgoing'
        message._forget_card_codes()
        self.assertIn(code, message.body)
        mail._postprocess_sent_message([], [], failure_type='mail_smtp')
        self.assertIn(code, message.body)
        mail.state = 'sent'
        mail._postprocess_sent_message([], [])
        self.assertNotIn(code, message.body)
        self.assertNotIn(code, mail.body_html)

    def test_a_replaced_card(self):
        with self.mock_mail_gateway(mail_unlink_sent=True):
            new = self.card._replace('Lost')
            self.env['mail.mail'].search([('model', '=', 'loyalty.card')]).send()
        self.assertNowhere(new.code)
        self.assertNowhere(self.card.code)
