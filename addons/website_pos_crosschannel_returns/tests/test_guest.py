from unittest.mock import patch

from odoo.tests import tagged

from odoo.addons.website_sale_crosschannel_returns.models import crosschannel_return_attempt

from .common import CODE, NUMBER, ReceiptCommon

MANY = {'source': (1000, 1000), 'order': (1000, 1000)}


@tagged('post_install', '-at_install')
class TestGuest(ReceiptCommon):
    """Who has no account: a receipt's number and its code."""

    def setUp(self):
        super().setUp()
        self.authenticate(None, None)

    def _guess(self, reference=NUMBER, code=CODE):
        values = {'csrf_token': self._csrf(), 'reference': reference, 'code': code}
        return self.url_open('/returns/receipt', data=values, allow_redirects=False)

    def _limits(self, limits):
        self.startPatcher(patch.object(crosschannel_return_attempt, 'LIMITS', limits))

    def test_the_receipt_opens_the_form_and_makes_a_return(self):
        self.assertIn('/returns/receipt', self.url_open('/returns').text)
        page = self.url_open(f'/returns/receipt?reference={NUMBER}&code={CODE}')
        self.assertIn(f'value="{NUMBER}"', page.text)
        response = self._guess(code=CODE.upper())
        self.assertEqual(response.status_code, 303)
        location = response.headers['Location']
        self.assertIn(self._form_url(), location)
        form = self.url_open(location).text
        self.assertIn(f'quantity_{self.line.id}', form)
        for secret in ('Canal 1', self.ann.name, self._page_url() + '"'):
            self.assertNotIn(secret, form)
        made = self._ask(access_token=location.partition('access_token=')[2])
        doc = self._returns()
        self.assertIn(doc.access_token, made.headers['Location'])
        self.assertEqual(self.url_open(made.headers['Location']).status_code, 200)

    def test_a_receipt_of_nobody_is_paid_at_a_till(self):
        self.sale.partner_id = False
        self._create_wallet()
        self.env.flush_all()
        location = self._guess().headers['Location']
        self.assertNotIn('way_parcel', self.url_open(location).text)
        made = self._ask(access_token=location.partition('access_token=')[2])
        doc = self._returns()
        self.assertFalse(doc.partner_id)
        page = self.url_open(made.headers['Location'])
        self.assertIn('A till pays this out', page.text)
        self.assertEqual(self.url_open(doc.get_portal_url(suffix='/slip')).status_code, 200)
        ticket = self.till.till_take(self.config.id, doc._get_qr_text())
        self._sync(self._till_data(ticket, self.till_session))
        self.env.invalidate_all()
        self.assertEqual(doc.state, 'settled')

    def test_wrong_data_has_one_answer(self):
        self._limits(MANY)
        other = self.env['res.company'].create({'name': 'Other'})
        foreign, draft, refund = (
            self._sell((self.goods_order, 1, 100), partner_id=self.ann.partner_id.id)
            for _number in range(3)
        )
        for number, sale in enumerate((foreign, draft, refund)):
            sale.write({'ticket_code': CODE, 'pos_reference': f'2511-001-00010{number}'})
        refund.is_refund = True
        self.env.flush_all()
        for column, value, sale in (('company_id', other.id, foreign), ('state', 'draft', draft)):
            self.env.cr.execute(
                f'UPDATE pos_order SET {column} = %s WHERE id = %s', [value, sale.id]
            )
        self.env.invalidate_all()
        answers = set()
        for reference, code in [
            ('2511-001-000404', CODE),
            (NUMBER, 'wrong'),
            (NUMBER, ''),
            ('', ''),
            ('%', CODE),
            ('_' * 15, CODE),
            (NUMBER[-6:], CODE),
            (self.order.name, '1234 AB'),
            (foreign.pos_reference, CODE),
            (draft.pos_reference, CODE),
            (refund.pos_reference, CODE),
        ]:
            response = self._guess(reference, code)
            self.assertEqual(response.status_code, 200, (reference, code))
            answers.add(tuple(self._texts(response, 'o_return_alert')))
        self.assertEqual(len(answers), 1)
        self.assertTrue(all(answers))

    def test_a_receipt_may_be_guessed_a_few_times_only(self):
        self._limits({'source': (1000, 1000), 'order': (2, 6)})
        self.assertEqual([self._guess(code='x').status_code for _ in range(2)], [200, 200])
        refused = self._guess()  # right, and too late
        self.assertEqual(refused.status_code, 429)
        self.assertGreater(int(refused.headers['Retry-After']), 500)
        self.assertIn('Too many attempts', refused.text)

    def test_the_ends_of_its_number_and_the_claim_are_no_more_guesses(self):
        self._limits({'source': (1000, 1000), 'order': (2, 6)})
        answers = [self._guess(typed, 'x').status_code for typed in (NUMBER, NUMBER[1:])]
        self.assertEqual(answers, [200, 200])
        self.assertEqual(self._guess(NUMBER[-12:]).status_code, 429)
        self.authenticate('ann', 'ann-ann')
        for typed in (NUMBER, NUMBER[2:]):
            values = {'kind': 'receipt', 'reference': typed, 'secret': CODE}
            answer = self.url_open('/my/claim', data={'csrf_token': self._csrf(), **values})
            self.assertEqual(answer.status_code, 429)

    def test_a_visitor_may_guess_a_few_times_only(self):
        self._limits({'source': (3, 30), 'order': (1000, 1000)})
        answers = [self._guess(f'2511-001-00040{number}').status_code for number in range(4)]
        self.assertEqual(answers, [200, 200, 200, 429])

    def test_a_token_opens_its_own_receipt_alone(self):
        other = self._sell((self.goods_order, 1, 100), partner_id=self.ann.partner_id.id)
        token = self.sale._get_guest_token()
        self.assertEqual(self.sale._read_guest_token(token), self.sale.id)
        page = self.url_open(
            self._form_url(other), params={'access_token': token}, allow_redirects=False
        )
        self.assertSentAway(page)
        # an order may have the same number: its token is no receipt's, nor the other way round
        self.assertIsNone(self.sale._read_guest_token(self.order._get_guest_token()))
        self.assertIsNone(self.order._read_guest_token(token))

    def test_the_page_of_a_qr_leads_on_whatever_the_number_is(self):
        self.sale.write({'partner_id': False, 'access_token': 'qr-of-nobody'})
        for number, typed in (('A&B 1', 'A%26B+1'), (False, '')):
            self.sale.pos_reference = number
            self.env.flush_all()
            page = self.url_open('/pos/ticket/validate?access_token=qr-of-nobody').text
            self.assertIn(f'"/returns/receipt?reference={typed}&amp;code={CODE}"', page)
            self.assertIn(f'"/my/claim?kind=receipt&amp;reference={typed}&amp;secret={CODE}"', page)

    def test_the_qr_of_a_known_customer_leads_on_to_the_return(self):
        self.sale.access_token = 'qr-of-ann'
        self.env.flush_all()
        page = self.url_open('/pos/ticket/validate?access_token=qr-of-ann')
        self.assertIn(f'value="{NUMBER}"', page.text)
        self.assertIn(f'value="{CODE}"', page.text)
        self.assertIn('/my/claim?kind=receipt', page.text)
        self.assertNotIn(self.ann.name, page.text)
        self.assertIn(self._form_url(), self._guess().headers['Location'])
