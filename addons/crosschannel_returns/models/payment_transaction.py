from collections import defaultdict
from datetime import timedelta

import requests

from odoo import fields, models
from odoo.exceptions import ValidationError

from odoo.addons.unified_inventory.exceptions import Refusal

from ..guard import win

REPLAYED = timedelta(minutes=30)  # by then no request that sent a refund is still at work


class PaymentTransaction(models.Model):
    _inherit = 'payment.transaction'

    # === BUSINESS METHODS - PAYMENT FLOW ===

    def _refund(self, amount_to_refund=None):
        """Override of `payment`: no more is refunded than is left, whoever asks.

        The payment's row is changed first: of two refunds at once one is replayed, before its
        provider was asked. The context's ``crosschannel_return_id`` names the return it is for.

        :raise Refusal: over_refund
        """
        self.ensure_one()
        self._crosschannel_lock()
        amount = amount_to_refund or self.amount
        sent = self._crosschannel_replayed(amount)
        if sent:
            return sent
        left = min(self._crosschannel_left(), self._crosschannel_left_of_orders())
        if self.currency_id.compare_amounts(amount, left) > 0 or amount < 0:
            raise Refusal(
                'over_refund',
                self.env._(
                    'Only %(left)s of this payment can still be refunded.',
                    left=self.currency_id.format(left),
                ),
                left=left,
            )
        asking = self.with_context(crosschannel_refund='ask')
        refund = super(PaymentTransaction, asking)._refund(amount_to_refund=amount)
        self.env['crosschannel.refund.intent']._note_answer(refund)
        return refund.with_env(self.env)

    def _create_child_transaction(self, amount, is_refund=False, **custom_create_values):
        """Override of `payment`: what a provider tells of a refund that had no answer is that
        refund, not another one; and a refund is written down before its provider is asked."""
        why = is_refund and self.env.context.get('crosschannel_refund', 'told')
        if why == 'told':
            self._crosschannel_lock()
            refund = self._crosschannel_told(amount)
            if refund:
                refund.write(custom_create_values)
                return refund
        child = super()._create_child_transaction(amount, is_refund, **custom_create_values)
        if why == 'ask':
            self.env.flush_all()  # what can fail of this transaction fails before the call
            return_id = self.env.context.get('crosschannel_return_id', 0)
            self.env['crosschannel.refund.intent']._announce(child, return_id)
        return child

    def _send_refund_request(self):
        """Override of `payment`: no answer is no refusal. The refund stays pending until the
        provider tells of it, or a person gives it up."""
        try:
            return super()._send_refund_request()
        except ValidationError as error:
            cause = error.__context__
            lost = requests.exceptions.ConnectionError, requests.exceptions.Timeout
            if not isinstance(cause, lost) or isinstance(cause, requests.exceptions.ConnectTimeout):
                raise
            return self._set_pending(state_message=self.env._('The provider did not answer.'))

    def _post_process(self):
        """Override of `payment`: the return's tender follows its refund to the end."""
        super()._post_process()
        refunds = self.filtered(lambda tx: tx.operation == 'refund')
        if refunds:
            tenders = self.env['crosschannel.return.tender'].sudo()
            tenders.search([('transaction_id', 'in', refunds.ids)])._follow()

    # === BUSINESS METHODS ===

    def _crosschannel_lock(self):
        """Let one transaction at a time refund these payments (see sale.order's guard)."""
        win(self)

    def _crosschannel_left(self):
        """What can still be refunded of this payment. Exact under the lock."""
        self.ensure_one()
        return self._crosschannel_lefts()[self]

    def _crosschannel_lefts(self):
        """:return: {payment: what is left of it}"""
        sent = defaultdict(float)
        for intent in self._crosschannel_orphans():
            sent[intent['source_id']] += intent['amount']
        return {
            payment: max(
                0.0,
                payment.currency_id.round(
                    payment.amount
                    + sum(payment._crosschannel_refunds().mapped('amount'))
                    - sent[payment.id]
                ),
            )
            for payment in self
        }

    def _crosschannel_left_of_orders(self):
        """What the orders of this payment have not given back in any way: their returns pay at
        tills, by hand and in credit as well. Exact under the lock."""
        self.ensure_one()
        orders = self.sudo().sale_order_ids
        if orders.currency_id != self.currency_id:
            return self.amount
        left = (
            order._crosschannel_paid()
            - order._crosschannel_refunded()
            - order.crosschannel_return_ids._paid_beside()
            for order in orders
        )
        return self.currency_id.round(sum(max(0.0, amount) for amount in left))

    def _crosschannel_refunds(self):
        """Refunds of these payments that were not refused."""
        return self.child_transaction_ids.filtered(
            lambda tx: tx.operation == 'refund' and tx.state not in ('cancel', 'error')
        )

    def _crosschannel_support(self):
        """What of refunds both the provider and the payment method can do."""
        self.ensure_one()
        method = self.payment_method_id.primary_payment_method_id or self.payment_method_id
        support = {self.provider_id.support_refund, method.support_refund}
        if self.provider_id.state == 'disabled' or not support <= {'partial', 'full_only'}:
            return 'none'
        return 'full_only' if 'full_only' in support else 'partial'

    def _crosschannel_orphans(self, return_id=None):
        """Refunds sent for these payments by a transaction that came to nothing.

        Under the lock there are no others: whoever sent one has committed (then this transaction
        is replayed, or has its refund in its snapshot) or was rolled back.
        """
        if not self:
            return []
        sent = self.env['crosschannel.refund.intent']._read_sent(self.ids)
        known = set(self.child_transaction_ids.mapped('reference'))
        return [
            intent
            for intent in sent
            if intent['reference'] not in known
            and (return_id is None or intent['return_id'] == return_id)
        ]

    def _crosschannel_adopt(self, intents):
        """Make the refund transactions of orphaned intents, in the state last heard of."""
        refunds = self.browse()
        for intent in intents:
            source = self.browse(intent['source_id']).with_context(crosschannel_refund='adopt')
            refund = source._create_child_transaction(
                intent['amount'],
                is_refund=True,
                reference=intent['reference'],
                provider_reference=intent['provider_reference'],
            )
            if intent['state'] == 'done':
                refund._set_done()
            else:
                refund._set_pending(state_message=self.env._('The provider did not answer.'))
            refunds |= refund.with_env(self.env)
        return refunds

    def _crosschannel_adopt_lost(self):
        """Bring to light refunds that a transaction sent and then came to nothing: nobody has
        replayed it in a while."""
        limit = fields.Datetime.now() - REPLAYED
        intents = self.env['crosschannel.refund.intent'].search(
            [('state', '!=', 'error'), ('asked_at', '<', limit)]
        )
        known = self.search([('reference', 'in', intents.mapped('reference'))]).mapped('reference')
        lost = intents.filtered(lambda intent: intent.reference not in known)
        sources = self.browse(lost.mapped('source_id')).exists()
        sources._crosschannel_lock()
        for intent in sources._crosschannel_orphans():
            refund = sources._crosschannel_adopt([intent])
            doc = self.env['crosschannel.return'].browse(intent['return_id']).exists()
            if doc:
                doc._tell_person(
                    self.env._('Refunded, but not settled'),
                    self.env._(
                        'The provider was asked for the refund %(reference)s, then the settlement '
                        'failed. Settle the return: the amount due takes it into account.',
                        reference=refund.reference,
                    ),
                )

    def _crosschannel_replayed(self, amount):
        """The refund of this amount that the replayed transaction had sent, or none. Those of
        others come to light, too: their references must not be given again."""
        orphans = self._crosschannel_orphans()
        return_id = self.env.context.get('crosschannel_return_id', 0)
        refunds = self._crosschannel_adopt(orphans)
        for refund, intent in zip(refunds, orphans, strict=True):
            is_same = not self.currency_id.compare_amounts(intent['amount'], amount)
            if is_same and intent['return_id'] == return_id:
                return refund
        return self.browse()

    def _crosschannel_told(self, amount):
        """The refund a provider tells of: one of this amount that has no answer (given up or
        not), or that a transaction had sent which came to nothing. None: it was made there."""
        lost = self._crosschannel_adopt(self._crosschannel_orphans())
        sent = self.env['crosschannel.refund.intent']._read_sent(self.ids)
        given_up = {intent['reference'] for intent in sent}  # its provider has not refused it
        waiting = self.child_transaction_ids.filtered(
            lambda tx: (
                tx.operation == 'refund'
                and not tx.provider_reference
                and (
                    tx.state in ('draft', 'pending')
                    or (tx.state == 'error' and tx.reference in given_up)
                )
            )
        )
        same = self.currency_id.compare_amounts
        return (lost | waiting.sorted('id')).filtered(lambda tx: not same(-tx.amount, amount))[:1]
