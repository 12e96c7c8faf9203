import hashlib
import secrets
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import consteq

from odoo.addons.unified_inventory.exceptions import Refusal

MINUTES = 15
TRIES = 5
DIGITS = 6
BATCH = 100


class UnifiedCustomerProof(models.Model):
    """A code sent by mail, by which somebody proves that an address is theirs. A row is made for
    who is asked for, known or not: whoever asks sees and waits the same. Nobody has access."""

    _name = 'unified.customer.proof'
    _description = 'Proof by a Code'

    token = fields.Char(required=True, index=True)
    purpose = fields.Char(required=True)
    partner_id = fields.Many2one('res.partner', ondelete='cascade', index='btree_not_null')
    user_id = fields.Many2one('res.users', ondelete='cascade')
    company_id = fields.Many2one('res.company')
    digest = fields.Char()
    is_waiting = fields.Boolean(default=True, index=True)
    tries = fields.Integer()
    expires_at = fields.Datetime(required=True)

    # === BUSINESS METHODS ===

    @api.model
    def _ask(self, purpose, partner, company):
        """Send a code to the contact, if there is one.

        :return: a token for the asking session, which says nothing of whether there is
        """
        token = secrets.token_urlsafe(24)
        self.create(
            {
                'token': token,
                'purpose': purpose,
                'partner_id': partner.id,
                'user_id': self.env.uid,
                'company_id': company.id,
                'expires_at': fields.Datetime.now() + timedelta(minutes=MINUTES),
            }
        )
        # What is sent is sent later, so that it takes no time here
        self.env.ref('unified_customer.ir_cron_send_proofs')._trigger()
        return token

    @api.model
    def _prove(self, purpose, token, code):
        """:return: the contact whose address was proved
        :raise Refusal: wrong_code, whatever is wrong; too many tries are wrong, too
        """
        proof = self.search([('token', '=', token or ''), ('purpose', '=', purpose)], limit=1)
        if proof:
            proof.lock_for_update()
            proof.tries += 1
            typed = ''.join(char for char in code if char.isdigit()) if code else ''
            if (
                proof.digest
                and proof.partner_id
                and proof.user_id.id == self.env.uid
                and proof.tries <= TRIES
                and proof.expires_at > fields.Datetime.now()
                and consteq(proof.digest, proof._digest(typed))
            ):
                partner = proof.partner_id
                proof.unlink()
                return partner
        text = self.env._('This code is not right or not valid any more.')
        raise Refusal('wrong_code', text)

    def _digest(self, code):
        secret = self.env['ir.config_parameter'].get_param('database.secret')
        return hashlib.sha256(f'{self.token} {code} {secret}'.encode()).hexdigest()

    @api.model
    def _cron_send(self):
        """Send the codes that wait."""
        while waiting := self.search([('is_waiting', '=', True)], limit=BATCH, order='id'):
            for proof in waiting:
                proof.is_waiting = False
                if proof.partner_id.email and proof.expires_at > fields.Datetime.now():
                    proof._send()
            if not self.env['ir.cron']._commit_progress(len(waiting)):
                break

    def _send(self):
        code = f'{secrets.randbelow(10**DIGITS):0{DIGITS}d}'
        self.digest = self._digest(code)
        partner, company = self.partner_id, self.company_id or self.env.company
        texts = self.with_context(lang=partner.lang).env
        mail = self.env['mail.mail'].create(
            {
                'subject': texts._('%(code)s is your code', code=code),
                'body_html': texts._(
                    '<p>Your code at %(company)s is <strong>%(code)s</strong>. It is valid for '
                    '%(minutes)s minutes. If you did not ask for it, somebody typed your order '
                    'or address: you need not do anything.</p>',
                    company=company.name,
                    code=code,
                    minutes=MINUTES,
                ),
                'email_from': company.email_formatted or self.env.user.email_formatted,
                'email_to': partner.email_formatted,
                'auto_delete': True,
            }
        )
        mail.send()

    @api.autovacuum
    def _gc_proofs(self):
        self.search([('expires_at', '<', fields.Datetime.now())]).unlink()
