from uuid import uuid4

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .common import CrosschannelCommon


@tagged('post_install', '-at_install')
class TestRefused(CrosschannelCommon):
    """What is another company's is refused, what is in another currency is returned in it or
    refused: a clear sentence, and nothing is half written."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.euro = cls.setup_other_currency('EUR', rounding=0.01)
        cls.other = cls.env['res.company'].create({'name': 'Other'})
        cls.order = cls._create_order((cls.goods_order, 2, {}))
        pricelist = cls.env['product.pricelist'].create(
            {'name': 'Euro', 'currency_id': cls.euro.id, 'company_id': cls.company.id}
        )
        cls.foreign = cls._create_order(
            (cls.goods_order, 1, {'price_unit': 50, 'tax_ids': False}), pricelist_id=pricelist.id
        )
        cls.both = cls.returns.with_context(allowed_company_ids=[cls.company.id, cls.other.id])
        cls.env.user.company_ids |= cls.other

    def _lines(self, order):
        return [{'line': order.order_line[0].id, 'quantity': 1, 'reason': 'changed_mind'}]

    def _their_place(self):
        return self.env['stock.warehouse'].search([('company_id', '=', self.other.id)], limit=1)

    def _stranger(self, groups='sales_team.group_sale_manager,stock.group_stock_manager'):
        return new_test_user(
            self.env,
            'stranger',
            groups=groups,
            company_id=self.other.id,
            company_ids=[Command.set(self.other.ids)],
        )

    def assertUntouched(self, doc):
        self.env.invalidate_all()
        self.assertEqual(doc.state, 'approved')
        for written in (doc.tender_ids, doc.line_ids.move_ids, doc.credit_note_ids):
            self.assertFalse(written)

    # === BY A PARTNER'S PROGRAM ===

    def test_a_partner_of_another_company(self):
        opened = self._return(self.order)
        returns = self.returns.with_user(self._stranger()).with_company(self.other)
        reference = opened['reference']
        for call in (
            lambda: returns.returnable(self.order.name),
            lambda: returns.open(self.order.name, self._lines(self.order), 'STORE', str(uuid4())),
            lambda: returns.settle(reference),
            lambda: returns.settle(reference, [{'type': 'manual', 'amount': 100}]),
            lambda: returns.refund_plan(reference),
        ):
            with self.assertRefused('unknown_reference'):
                call()
        self.assertEqual(returns.find(reference=self.order.name), [])
        self.assertUntouched(self.order.crosschannel_return_ids)

    def test_a_place_of_another_company(self):
        lines = self._lines(self.order)
        with self.assertRefused('other_company'):
            self.both.open(self.order.name, lines, self._their_place().code, str(uuid4()))
        mine = self.returns.with_context(allowed_company_ids=self.company.ids)
        with self.assertRefused('unknown_place'):
            mine.open(self.order.name, lines, self._their_place().code, str(uuid4()))
        self.assertFalse(self.order.crosschannel_return_ids)

    def test_an_order_in_another_currency_is_returned_in_it(self):
        self._invoice(self.foreign)
        opened = self._return(self.foreign)
        self.assertEqual((opened['currency'], opened['amount_due']), ('EUR', 50))
        doc = self.foreign.crosschannel_return_ids
        with self.assertRefused('no_ewallet'):
            self._settle(opened, 'store_credit')
        self.assertUntouched(doc)
        with self.assertRefused('wrong_amount'):
            self.returns.settle(opened['reference'], [{'type': 'manual', 'amount': 100}])
        self.assertUntouched(doc)
        self._settle(opened)
        self.assertEqual((doc.state, doc.credit_note_ids.currency_id), ('settled', self.euro))
        self.assertEqual(doc.tender_ids.mapped('amount'), [50])

    # === IN THE BACK OFFICE ===

    def test_the_form_of_another_company(self):
        wizards = self.env['crosschannel.return.open'].with_context(
            default_order_id=self.order.id,
            allowed_company_ids=[self.company.id, self.other.id],
        )
        wizard = wizards.create({})
        wizard.line_ids[0].quantity = 1
        wizard.warehouse_id = self._their_place()
        with self.assertRefused('other_company'):
            wizard.action_open()
        stranger = self._stranger()
        with self.assertRaises(AccessError):
            wizards.with_user(stranger).with_context(allowed_company_ids=self.other.ids).create({})
        self.assertFalse(self.order.crosschannel_return_ids)

    def test_a_return_is_not_sent_to_another_company(self):
        self._return(self.order)
        doc = self.order.crosschannel_return_ids
        stranger = self._stranger()
        for step in ('approve', 'receive', 'inspect', 'settle_manual', 'settle_original', 'refuse'):
            with self.subTest(step), self.assertRaises(AccessError):
                getattr(doc.with_user(stranger), f'action_{step}')()
        self.assertUntouched(doc)
