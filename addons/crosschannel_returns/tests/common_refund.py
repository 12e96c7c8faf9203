from contextlib import contextmanager
from unittest.mock import patch

import requests

from odoo.exceptions import ValidationError
from odoo.fields import Command

from odoo.addons.payment.models.payment_transaction import PaymentTransaction

from .common import CrosschannelCommon

CLOSED, NO_CONNECTION = 'the card is closed', 'no connection'


class RefundCommon(CrosschannelCommon):
    """Providers that answer as a test wants, programs of cards and points."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.crosschannel_fallback = 'manual'

    @contextmanager
    def _provider(self, *answers):
        """Providers answer one after the other, the last answer for ever: 'done', 'pending',
        'error', or 'lost' (a time-out). Yields the refunds that were asked for."""
        asked = []

        def answer(transaction):
            asked.append(transaction)
            what = answers[min(len(asked), len(answers)) - 1]
            if what == 'done':
                transaction.provider_reference = f'P{transaction.id}'
                transaction._set_done()
            elif what == 'pending':
                transaction._set_pending()
            elif what == 'error':
                raise ValidationError(CLOSED)
            else:
                try:
                    raise requests.exceptions.ReadTimeout
                except requests.exceptions.Timeout:
                    raise ValidationError(NO_CONNECTION)  # noqa: B904 (as Odoo does)

        with patch.object(PaymentTransaction, '_send_refund_request', answer):
            yield asked

    @contextmanager
    def _no_provider(self):
        with self._provider('done') as asked:
            yield
        self.assertFalse(asked, 'the provider was asked')

    @classmethod
    def _liability(cls, code):
        return cls.env['account.account'].create(
            {'name': f'Cards {code}', 'code': code, 'account_type': 'liability_current'}
        )

    @classmethod
    def _program(cls, kind, **values):
        template = cls.env['loyalty.program']._get_template_values()[kind]
        return cls.env['loyalty.program'].create({**template, 'name': kind, **values})

    @classmethod
    def _ewallet_program(cls):
        """An eWallet program whose top-ups are a liability."""
        account = cls._liability('239100')
        product = cls.env['product.product'].create(
            {'name': 'Top-up', 'type': 'service', 'property_account_income_id': account.id}
        )
        program = cls._program('ewallet')
        program.rule_ids.product_ids = product
        program.reward_ids.discount_line_product_id.property_account_income_id = account
        return program, account

    @classmethod
    def _gift_card(cls, points):
        account = cls._liability('239200')
        program = cls._program('gift_card')
        program.reward_ids.discount_line_product_id.property_account_income_id = account
        card = cls.env['loyalty.card'].create(
            {'program_id': program.id, 'points': points, 'partner_id': cls.customer.id}
        )
        return card, account

    def _gift_card_order(self, points=40, price=50.0, quantity=2):
        card, account = self._gift_card(points)
        order = self._draft((self.goods_order, quantity, {'price_unit': price}))
        order._try_apply_code(card.code)
        order._apply_program_reward(card.program_id.reward_ids, card)
        self._finish(order)
        return order, card, account

    def _draft(self, *lines):
        return self.env['sale.order'].create(
            {
                'partner_id': self.customer.id,
                'warehouse_id': self.depot.id,
                'order_line': [
                    Command.create({'product_id': product.id, 'product_uom_qty': quantity, **extra})
                    for product, quantity, extra in lines
                ],
            }
        )

    def _finish(self, order):
        order.action_confirm()
        self._deliver(order)
        self._pay(order)
        return order

    def _two_payments(self, invoiced=True):
        """An order of 2 x 50, paid 60 and 40."""
        order = self._create_order((self.goods_order, 2, {'price_unit': 50.0}), paid=False)
        self._pay(order, 60)
        self._pay(order, 40)
        if invoiced:
            self._invoice(order)
        return order

    def _by_plan(self, answer):
        return self.returns.settle(return_reference=answer['reference'])

    def _doc(self, answer):
        return self.returns.search([('name', '=', answer['reference'])])

    def _run_cron(self):
        self.env.flush_all()
        with self.enter_registry_test_mode():
            self.env.ref(
                'crosschannel_returns.ir_cron_follow_refunds'
            ).sudo().method_direct_trigger()
        self.env.invalidate_all()

    def _receivable(self):
        lines = self.env['account.move.line'].search(
            [
                ('partner_id', '=', self.customer.id),
                ('account_id.account_type', '=', 'asset_receivable'),
                ('parent_state', '=', 'posted'),
            ]
        )
        return sum(lines.mapped('amount_residual'))

    def assertTenders(self, doc, *expected):
        self.env.invalidate_all()
        found = [(part.type, part.amount, part.state) for part in doc.tender_ids.sorted('id')]
        self.assertEqual(found, list(expected))
