from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from odoo.addons.website_sale_crosschannel_returns.tests.common import picture

from .common import CODE, NUMBER, ReceiptCommon


@tagged('post_install', '-at_install')
class TestReceipt(ReceiptCommon):
    """A receipt comes back by the form of an order, as its customer asks for it."""

    def setUp(self):
        super().setUp()
        self.authenticate('ann', 'ann-ann')

    # === WHERE IT IS OFFERED ===

    def test_the_purchases_and_the_receipt_offer_it(self):
        purchases = self.url_open('/my/purchases').text
        for url in (self._page_url(), self._form_url()):
            self.assertIn(f'href="{url}"', purchases)
        page = self.url_open(self._page_url())
        self.assertEqual(len(self._texts(page, 'o_receipt_line')), 2)
        self.assertEqual(self._texts(page, 'o_receipt_total'), ['$ 340.00'])
        self.assertIn(f'/my/purchases/till/{self.sale.id}/reorder', page.text)
        self.assertTrue(self._texts(page, 'o_return_articles'))

    def test_what_is_back_is_told_and_no_longer_offered(self):
        other = {f'quantity_{self.other_line.id}': '1', f'reason_{self.other_line.id}': 'damaged'}
        doc = self._make_return(quantity='3', **other)
        page = self.url_open(self._page_url())
        self.assertFalse(self._texts(page, 'o_return_articles'))
        self.assertIn(doc.name, ' '.join(self._texts(page, 'o_receipt_return')))
        self.assertIn('Nothing of this can', self.url_open(self._form_url()).text)

    def test_the_code_of_an_own_receipt_leads_to_its_page(self):
        page = self.url_open(f'/my/claim?kind=receipt&reference={NUMBER}&secret={CODE}')
        self.assertIn(f'/returns/receipt?reference={NUMBER}&amp;code={CODE}', page.text)
        values = {'kind': 'receipt', 'reference': NUMBER, 'secret': CODE}
        answer = self.url_open(
            '/my/claim', data={'csrf_token': self._csrf(), **values}, allow_redirects=False
        )
        self.assertTrue(answer.headers['Location'].endswith(self._page_url()))

    def test_a_return_says_receipt(self):
        doc = self._make_return()
        page = self.url_open(doc.get_portal_url())
        self.assertEqual(self._texts(page, 'o_return_sold'), [f'Receipt {NUMBER}'])
        slip = self.url_open(doc.get_portal_url(suffix='/slip'))
        self.assertEqual(slip.status_code, 200)

    def test_the_rule_is_that_of_the_purchases(self):
        """A colleague of the same company bought it, and is archived."""
        firm = self.env['res.partner'].create({'name': 'Firm', 'is_company': True})
        colleague = self.env['res.partner'].create({'name': 'Colleague', 'parent_id': firm.id})
        self.sale.partner_id = colleague
        self.env.flush_all()
        self.assertSentAway(self.url_open(self._page_url(), allow_redirects=False))
        self.ann.partner_id.parent_id = firm
        colleague.active = False
        self.env.flush_all()
        self.assertEqual(self.url_open(self._page_url(), allow_redirects=False).status_code, 200)
        doc = self._make_return()
        self.assertEqual(doc.partner_id, colleague)
        page = self.url_open(f'/my/returns/{doc.id}', allow_redirects=False)
        self.assertEqual(page.status_code, 200)

    def test_it_is_ordered_again(self):
        lamp = self.env['product.product'].create({
            'name': 'Reading Lamp', 'type': 'service', 'list_price': 40, 'taxes_id': False,
            'is_published': True,
        })  # fmt: skip
        sale = self._sell((lamp, 2, 40), partner_id=self.ann.partner_id.id)
        url = f'/my/purchases/till/{sale.id}/reorder'
        for login, expected in (('bob', 0), ('ann', 2)):
            self.authenticate(login, f'{login}-{login}')
            self.url_open(url, data={'csrf_token': self._csrf()}, allow_redirects=False)
            self.env.invalidate_all()
            carts = self.env['sale.order'].search([('order_line.product_id', '=', lamp.id)])
            self.assertEqual(sum(carts.order_line.mapped('product_uom_qty')), expected, login)

    # === WHAT IT MAKES ===

    def test_a_return_of_the_receipt(self):
        quote = self._post(self._fields(quantity='2', step='quote'))
        self.assertEqual(self._texts(quote, 'o_return_total'), ['$ 200.00'])
        self.assertFalse(self._returns())
        photo = {f'photo_{self.line.id}': ('my.png', picture('PNG'))}
        doc = self._make_return(quantity='2', files=photo)
        self.assertRecordValues(
            doc,
            [
                {
                    'origin': 'till',
                    'sold_pos_order_id': self.sale.id,
                    'sale_order_id': False,
                    'channel': 'web',
                    'web_way': 'store',
                    'state': 'approved',
                    'warehouse_id': self.store.id,
                    'partner_id': self.ann.partner_id.id,
                    'refund_total': 200.0,
                }
            ],
        )
        self.assertEqual((doc.line_ids.pos_line_id, doc.line_ids.quantity), (self.line, 2))
        self.assertTrue(doc.line_ids.photo_id)
        page = self.url_open(doc.get_portal_url())
        self.assertIn(NUMBER, page.text)
        self.assertIn('data:image/png;base64,', page.text)
        self.assertEqual(self.url_open(doc.get_portal_url(suffix='/slip')).status_code, 200)

    def test_a_form_sent_twice_makes_one_return(self):
        first, second = self._ask(), self._ask()
        self.assertEqual(first.headers['Location'], second.headers['Location'])
        self.assertEqual(len(self._returns()), 1)
        self.assertEqual(self._ask(quantity='2').status_code, 200)
        self.assertEqual(len(self._returns()), 1)

    def test_it_is_withdrawn(self):
        doc = self._make_return(quantity='3')
        values = {'csrf_token': self._csrf()}
        self.url_open(f'/my/returns/{doc.id}/withdraw', data=values, allow_redirects=False)
        self.env.invalidate_all()
        self.assertRecordValues(doc, [{'state': 'refused', 'is_withdrawn': True}])
        self.assertEqual(self.line._crosschannel_returnable(), 3)

    # === MONEY ===

    def test_cash_is_promised_by_a_till_only(self):
        doc = self._make_return()
        page = self.url_open(doc.get_portal_url())
        self.assertEqual(
            self._texts(page, 'o_return_promise'),
            ['A till pays this out when you bring the articles.'],
        )
        with self.assertRefused('only_at_till'):
            doc.sudo()._settle([{'type': 'original', 'amount': 100.0}])

    def test_store_credit_where_the_policy_says_so(self):
        self._set_policy(refund_to='store_credit')
        form = self.url_open(self._form_url())
        self.assertIn('refund as store credit', form.text)
        self.assertFalse(self._texts(form, 'o_return_at_till'))  # no till pays it out
        page = self.url_open(self._make_return().get_portal_url())
        self.assertIn('store credit', ' '.join(self._texts(page, 'o_return_promise')))

    def test_no_parcel_where_it_cannot_become_store_credit(self):
        self.env['loyalty.program'].search([('program_type', '=', 'ewallet')]).active = False
        self.assertNotIn('way_parcel', self.url_open(self._form_url()).text)
        self.assertRefusedWith(self._ask(way='parcel', place=None), 'Choose how')

    def test_a_parcel_becomes_store_credit(self):
        wallet, _account = self._create_wallet()
        self.assertIn('What you send becomes store credit', self.url_open(self._form_url()).text)
        doc = self._make_return(way='parcel', place=None, quantity='2').sudo()
        self.assertRecordValues(
            doc, [{'web_way': 'parcel', 'state': 'approved', 'warehouse_id': self.depot.id}]
        )
        promise = ' '.join(self._texts(self.url_open(doc.get_portal_url()), 'o_return_promise'))
        self.assertIn('as store credit', promise)
        self.assertEqual(doc.parcel_id.state, 'assigned')
        moves = doc.parcel_id.move_ids
        self.assertEqual(moves.origin_returned_move_id.product_id, self.goods_order)
        moves.write({'quantity': 2, 'picked': True})
        doc.parcel_id.button_validate()
        self.env.invalidate_all()
        self.assertEqual(doc.state, 'received')
        doc._settle()
        self.assertEqual(doc.tender_ids.mapped('type'), ['store_credit'])
        self.assertEqual(wallet.coupon_ids.points, 200)
        self.assertEqual(wallet.coupon_ids.partner_id, self.ann.partner_id)

    # === POLICY AND CAP ===

    def test_what_is_too_late_cannot_be_chosen(self):
        self._set_policy(window_days=14)
        self.sale.date_order = fields.Datetime.now() - timedelta(days=16)
        self.env.flush_all()
        self.assertIn('Could be returned until', self.url_open(self._form_url()).text)
        self.assertRefusedWith(self._ask(), 'can no longer be returned')

    def test_a_fee_and_a_person(self):
        self._set_policy(fee_percent=10, needs_approval=True)
        quote = self._post(self._fields(quantity='2', step='quote'))
        self.assertEqual(self._texts(quote, 'o_return_total'), ['$ 180.00'])
        doc = self._make_return(quantity='2')
        self.assertEqual((doc.state, doc.refund_net), ('requested', 180.0))

    def test_units_come_back_once_over_all_channels(self):
        ticket = self._open_return(self.sale, quantity=2)
        self.assertNoOther('Only 1 of this article', quantity='2')
        self._make_return(quantity='1')
        with self.assertRefused('not_returnable'):
            self._open_return(self.sale, quantity=1)
        self.assertEqual(self._doc(ticket).state, 'approved')
        native = self.sale.with_user(self.cashier).browse(self.sale._refund().id)
        method = self.there.payment_method_ids[:1]
        native.add_payment(
            {'pos_order_id': native.id, 'payment_method_id': method.id, 'amount': -340}
        )
        with self.assertRefused('already_refunded'):
            native.action_pos_order_paid()

    def assertNoOther(self, text, **values):
        """The form is back with a sentence, and no other return is there."""
        before = self._returns()
        response = self._ask(**values)
        self.assertEqual(response.status_code, 200)
        self.assertIn(text, ' '.join(self._texts(response, 'o_return_error')))
        self.assertEqual(self._returns(), before)

    def test_bad_forms_are_told(self):
        other = self._sell((self.goods_order, 1, 100), partner_id=self.ann.partner_id.id)
        for text, values in [
            ('Choose at least one article', {'quantity': '0'}),
            ('Only 3 of this article', {'quantity': '4'}),
            ('is positive', {'quantity': '-1'}),
            ('no such line', {'line': other.lines.id}),
            ('Please say why', {f'reason_{self.line.id}': ''}),
            ('Choose a store', {'place': '999999999'}),
            ('load the page again', {'request_key': ''}),
        ]:
            with self.subTest(text=text):
                self.assertRefusedWith(self._ask(**values), text)
