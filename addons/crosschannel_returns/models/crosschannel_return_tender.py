from datetime import timedelta

from odoo import fields, models

from odoo.addons.unified_inventory.exceptions import Refusal

PATIENCE = timedelta(days=5)
REFUND_STATES = {'done': 'done', 'error': 'failed', 'cancel': 'failed'}


class CrosschannelReturnTender(models.Model):
    _name = 'crosschannel.return.tender'
    _description = 'Return Refund'
    _order = 'id'

    return_id = fields.Many2one(
        'crosschannel.return', required=True, index=True, ondelete='cascade'
    )
    company_id = fields.Many2one(related='return_id.company_id', store=True, index=True)
    currency_id = fields.Many2one(related='return_id.currency_id')
    type = fields.Selection(
        [
            ('original', 'Original payment'),
            ('card', 'Gift card'),
            ('store_credit', 'Store credit'),
            ('manual', 'By hand'),
        ],
        required=True,
    )
    amount = fields.Monetary(required=True)
    transaction_id = fields.Many2one(
        'payment.transaction', 'Refund Transaction', index='btree_not_null'
    )
    card_id = fields.Many2one('loyalty.card', index='btree_not_null')
    move_id = fields.Many2one('account.move', 'Journal Entry', index='btree_not_null')
    fallback_of_id = fields.Many2one(
        'crosschannel.return.tender', 'Instead of', index='btree_not_null'
    )
    state = fields.Selection(
        [('pending', 'Pending'), ('done', 'Done'), ('failed', 'Failed')], required=True
    )

    # === ACTIONS ===

    def action_done(self):
        """A person has paid what was to be paid by hand."""
        self._check_pending('manual')
        self.sudo().state = 'done'

    def action_give_up(self):
        """No longer wait for a provider that does not answer: pay by the policy's fallback."""
        self._check_pending('original')
        for refund in self.sudo().transaction_id:
            refund._crosschannel_lock()
            refund._set_error(self.env._('Given up by %(user)s.', user=self.env.user.name))
            refund._post_process()

    def _check_pending(self, tender_type):
        self.return_id.check_access('write')
        if any(part.type != tender_type or part.state != 'pending' for part in self):
            raise Refusal('wrong_state', self.env._('This refund is not waiting for it.'))

    # === BUSINESS METHODS ===

    def _follow(self):
        """Take over what became of the provider's refund, once.

        Only an end decides: while a refund is pending nothing else is paid for it. Both the
        order's guard and its payments are won first, as by whoever else pays money back.
        """
        for tender in self:
            state = REFUND_STATES.get(tender.transaction_id.state)
            if not state or state == tender.state:
                continue
            doc = tender.return_id
            doc._guard()
            doc._payments()._crosschannel_lock()
            was_failed = tender.state == 'failed'
            tender.state = state
            if state == 'failed':
                doc._fall_back(tender)
                continue
            doc._close_receivable(tender.transaction_id.payment_id.move_id)
            if was_failed:
                tender._withdraw_fallback()

    def _withdraw_fallback(self):
        """The provider paid after all: what is not paid by hand yet is not to be paid any more;
        what is paid twice is told a person."""
        fallback = self.search([('fallback_of_id', '=', self.id), ('state', '!=', 'failed')])
        waiting = fallback.filtered(lambda part: part.type == 'manual' and part.state == 'pending')
        waiting.state = 'failed'
        doc = self.return_id
        if fallback - waiting:
            doc._tell_person(
                self.env._('Refunded twice'),
                self.env._(
                    'The provider paid %(amount)s that it had refused, after it was paid otherwise.',
                    amount=self.currency_id.format(self.amount),
                ),
            )
        else:
            doc.message_post(
                body=self.env._('The provider refunded after all: nothing is to be paid by hand.')
            )

    def _cron_follow(self):
        """Follow refunds whose providers took their time, bring back to light those that were
        sent by a transaction that came to nothing, and tell a person what takes too long."""
        self.env['payment.transaction']._crosschannel_adopt_lost()
        pending = self.search([('type', '=', 'original'), ('state', '=', 'pending')])
        ended = pending.filtered(lambda part: part.transaction_id.state in REFUND_STATES)
        self.env['ir.cron']._commit_progress(remaining=len(ended))
        for tender in ended:
            tender.transaction_id._post_process()
            if not self.env['ir.cron']._commit_progress(1):
                return
        (pending - ended)._tell_late()

    def _tell_late(self):
        limit = fields.Datetime.now() - PATIENCE
        summary = self.env._('Refund without an end')
        for doc in self.filtered(lambda part: part.create_date < limit).return_id:
            if summary not in doc.activity_ids.mapped('summary'):
                doc._tell_person(
                    summary,
                    self.env._(
                        'Look in the account at the provider whether it was paid; if it was not, '
                        'give the refund up here.'
                    ),
                )
