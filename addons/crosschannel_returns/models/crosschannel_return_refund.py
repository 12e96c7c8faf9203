from odoo import api, fields, models

from odoo.addons.unified_inventory.exceptions import Refusal

from .. import core


class CrosschannelReturn(models.Model):
    """How a return is paid out.

    The providers are asked last, when all else of the settlement is written: what they did
    cannot be rolled back. How it is found again when the rest was rolled back after all is told
    in `crosschannel.refund.intent`. A refund that failed never undoes those that went through.
    """

    _inherit = 'crosschannel.return'

    asked_tenders = fields.Json(readonly=True, copy=False, help='None: settled by plan.')
    has_pending_refund = fields.Boolean(compute='_compute_has_pending_refund')

    @api.depends('tender_ids.state')
    def _compute_has_pending_refund(self):
        for doc in self:
            doc.has_pending_refund = 'pending' in doc.tender_ids.mapped('state')

    refund_plan_text = fields.Text('Refund Plan', compute='_compute_refund_plan_text')

    @api.depends('state', 'refund_to', 'line_ids.components')
    def _compute_refund_plan_text(self):
        for doc in self:
            doc.refund_plan_text = doc.sudo()._plan_text()

    # === ACTIONS ===

    def action_settle_plan(self):
        for doc in self:
            doc._settle_with()

    # === PLAN ===

    def _refund_plan(self):
        """How this return would be paid out now by policy; nothing is done or kept.

        :return: list of {type: 'original', 'card', 'store_credit' or 'manual', amount, label,
            source (reference of the payment or end of the card's code, else '')}. What is not
            'card' adds up to the amount due.
        :raise Refusal: no_ewallet, no_tender
        """
        self.ensure_one()
        return [self._describe_part(part) for part in self._refund_parts(self._amount_due())]

    def _describe_part(self, part):
        names = dict(
            self.env['crosschannel.return.tender']._fields['type']._description_selection(self.env)
        )
        source, label = '', names[part.tender]
        if part.tender == 'original':
            payment = self.env['payment.transaction'].browse(part.source)
            source = payment.reference
            label = payment.payment_method_id.name or label
        elif part.tender == 'card':
            card = self._living_card(self.env['loyalty.card'].browse(part.source))
            source = f'…{card.code[-4:]}'
            label = card.program_id.name
        return {
            'type': part.tender,
            'amount': self._major(part.amount),
            'label': label,
            'source': source,
        }

    def _refund_parts(self, due):
        """:return: list of core.Part that pay ``due``, those of cards apart"""
        minor = self._minor
        cards = {}
        for card, amount, _points in self._card_shares():
            cards[card.id] = cards.get(card.id, 0) + amount
        try:
            return core.plan(
                due=minor(due),
                payments=self._refundable_payments(),
                cards=[core.Card(source, amount) for source, amount in cards.items()],
                order_of_tenders=self._order_of_tenders(),
            )
        except core.NotCoveredError as error:
            raise Refusal('no_tender', self.env._('No way to pay this back is allowed.')) from error

    def _order_of_tenders(self):
        if self.refund_to == 'store_credit':
            self._ewallet_program()
            return ('store_credit',)
        return ('original', self._fallback_tender())

    def _fallback_tender(self):
        fallback = self.company_id.crosschannel_fallback
        if fallback == 'store_credit' and not all(self._store_credit_accounts()):
            return 'manual'
        return fallback

    def _payments(self):
        return self.sale_order_id.transaction_ids.filtered(
            lambda tx: tx.state == 'done' and tx.operation != 'refund'
        ).sorted('id')

    def _refundable_payments(self):
        minor = self._minor
        payments = self._payments()
        left = payments._crosschannel_lefts()
        return [
            core.Payment(
                source=payment.id,
                paid=minor(payment.amount),
                left=minor(left[payment]),
                whole_only=payment._crosschannel_support() == 'full_only',
            )
            for payment in payments
            if payment._crosschannel_support() != 'none' and payment.currency_id == self.currency_id
        ]

    # === PAYING OUT ===

    def _settlement_parts(self, tenders):
        """What to pay out by which tender, checked against what is due.

        :param tenders: as for `settle`; None for the plan
        :return: (list of (type, amount), provider refunds an earlier attempt has sent)
        """
        adopted = self._adopt_refunds()
        sent = -sum(adopted.mapped('amount'))
        # what was sent counts as refunded: it is due by this return all the same
        due = self.currency_id.round(min(self._amount_due() + sent, self.refund_net))
        if tenders is None:
            amounts = {}
            for part in self._refund_parts(max(0.0, due - sent)):
                amounts[part.tender] = amounts.get(part.tender, 0) + part.amount
            amounts.pop('card', None)
            major = self._major
            return [(tender, major(amount)) for tender, amount in amounts.items()], adopted
        self._check_tenders(tenders, due)
        return self._without_sent(tenders, sent), adopted

    def _adopt_refunds(self):
        """Refunds that earlier attempts to settle this return have sent, under the payments'
        lock; a provider's notification or the cron may have found them first."""
        payments = self._payments()
        payments._crosschannel_adopt(payments._crosschannel_orphans(self.id))
        references = {
            intent['reference']
            for intent in self.env['crosschannel.refund.intent']._read_sent(payments.ids)
            if intent['return_id'] == self.id
        }
        refunds = payments.child_transaction_ids.filtered(
            lambda tx: tx.reference in references and tx.state not in ('error', 'cancel')
        )
        return refunds - self.tender_ids.transaction_id

    def _without_sent(self, tenders, sent):
        parts = []
        for tender in tenders:
            amount = self.currency_id.round(tender['amount'])
            if tender['type'] == 'original':
                taken = min(sent, amount)
                sent, amount = sent - taken, self.currency_id.round(amount - taken)
            if not self.currency_id.is_zero(amount):
                parts.append((tender['type'], amount))
        if not self.currency_id.is_zero(sent):
            raise Refusal(
                'refund_under_way',
                self.env._(
                    'The provider was asked to refund %(amount)s of this already.',
                    amount=self.currency_id.format(sent),
                ),
                amount=sent,
            )
        return parts

    def _pay_out(self, parts, adopted, by_plan):
        """Those that cannot fail first: when a provider refuses, nothing is to be undone."""
        for refund in adopted:
            self._note_refund(refund)
        for tender, amount in parts:
            if tender != 'original':
                self._pay_part(tender, amount, 'pending' if by_plan else 'done')
        original = sum(amount for tender, amount in parts if tender == 'original')
        if original:
            self._pay_original(original, may_refuse=not by_plan and not adopted)

    def _pay_part(self, tender, amount, manual_state='pending', **values):
        if tender == 'store_credit':
            self._give_store_credit(amount, **values)
            return
        self._add_tender('manual', amount, manual_state, **values)
        if manual_state == 'pending':
            self._tell_person(
                self.env._('Pay back by hand'),
                self.env._(
                    '%(amount)s to %(customer)s',
                    amount=self.currency_id.format(amount),
                    customer=self.partner_id.display_name,
                ),
            )

    def _pay_original(self, amount, may_refuse):
        """:param may_refuse: whether to give everything up when the first provider refuses: as
        long as no money is on its way the caller may choose another tender"""
        for payment, part in self._shared_payments(amount):
            asking = payment.with_context(crosschannel_return_id=self.id)
            refund = asking._refund(amount_to_refund=part).with_env(self.env)
            if may_refuse and refund.state in ('error', 'cancel'):
                raise Refusal(
                    'refund_failed',
                    self.env._(
                        'The payment provider refused: %(why)s', why=refund.state_message or ''
                    ),
                )
            may_refuse = False
            self._note_refund(refund)

    def _note_refund(self, refund):
        self._add_tender('original', -refund.amount, 'pending', transaction_id=refund.id)
        if refund.state in ('done', 'error', 'cancel'):
            refund._post_process()

    def _shared_payments(self, amount):
        """The payments and what each of them takes back, under their lock."""
        self._payments()._crosschannel_lock()
        minor = self._minor(amount)
        shares = core.share(minor, self._refundable_payments())
        major = self._major
        missing = major(minor - sum(shares.values()))
        if missing:
            raise Refusal(
                'original_exhausted',
                self.env._('The original payment cannot take back this amount.'),
                missing=missing,
            )
        return [
            (self.env['payment.transaction'].browse(source), major(part))
            for source, part in shares.items()
        ]

    def _fall_back(self, failed):
        """Pay otherwise what a provider refused; what others have paid stays paid.

        Under the locks of the order and its payments (see `_follow`): the back office may have
        refunded meanwhile, then only what is left is paid.
        """
        amount = min(failed.amount, self._amount_due() - self._paid_beside())
        tender = self._fallback_tender()
        names = dict(failed._fields['type']._description_selection(self.env))
        is_due = self.currency_id.compare_amounts(amount, 0) > 0
        self.message_post(
            body=self.env._(
                'The provider did not refund %(amount)s (%(why)s): %(instead)s.',
                amount=self.currency_id.format(failed.amount),
                why=failed.transaction_id.state_message or failed.transaction_id.state,
                instead=f'{names[tender]}, {self.currency_id.format(amount)}'
                if is_due
                else self.env._('nothing is due any more'),
            )
        )
        if is_due:
            self._pay_part(tender, amount, fallback_of_id=failed.id)

    def _tell_person(self, summary, note):
        """A task of the order's seller, or of the manager at work; a service's or a robot's
        belongs to nobody, for anybody to take."""
        seller, user = self.sale_order_id.user_id, self.env.user
        if not seller and user.active and user.has_group('sales_team.group_sale_manager'):
            seller = user
        self.activity_schedule(
            'mail.mail_activity_data_todo',
            summary=summary,
            note=note,
            user_id=seller.id,
        )

    def _add_tender(self, tender_type, amount, state, **values):
        return self.env['crosschannel.return.tender'].create(
            {
                'return_id': self.id,
                'type': tender_type,
                'amount': amount,
                'state': state,
                **values,
            }
        )

    # === CHECKS ===

    def _check_tenders(self, tenders, due):
        self._check_tender_form(tenders)
        total = sum(part['amount'] for part in tenders)
        if self.currency_id.compare_amounts(total, due):
            raise Refusal(
                'wrong_amount',
                self.env._(
                    'The tenders are %(total)s, due are %(due)s.',
                    total=self.currency_id.format(total),
                    due=self.currency_id.format(due),
                ),
                due=due,
            )
        if self.refund_to == 'store_credit' and {part['type'] for part in tenders} - {
            'store_credit'
        }:
            raise Refusal(
                'store_credit_only', self.env._('This return is paid as store credit only.')
            )

    def _check_tender_form(self, tenders):
        if not isinstance(tenders, list) or not all(isinstance(part, dict) for part in tenders):
            raise Refusal('bad_tenders', self.env._('Tenders are a list of type and amount.'))
        for part in tenders:
            amount = part.get('amount')
            if part.get('type') not in ('original', 'store_credit', 'manual'):
                raise Refusal(
                    'bad_tenders', self.env._('A tender is original, store_credit or manual.')
                )
            if not self._is_number(amount) or self.currency_id.compare_amounts(amount, 0) <= 0:
                raise Refusal('bad_tenders', self.env._('The amount of a tender is positive.'))
