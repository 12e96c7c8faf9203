from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.tests import freeze_time, tagged

from odoo.addons.unified_inventory.exceptions import TooManyRequests

from ..models import crosschannel_return_attempt
from .common import PortalReturnCommon

MANY = {'source': (1000, 1000), 'order': (1000, 1000)}


@tagged('post_install', '-at_install')
class TestGuest(PortalReturnCommon):
    """Who has no account: an order's reference and its postcode."""

    def setUp(self):
        super().setUp()
        self.authenticate(None, None)

    def _guess(self, reference=None, postcode='1234 AB'):
        values = {
            'csrf_token': self._csrf(),
            'reference': self.order.name if reference is None else reference,
            'postcode': postcode,
        }
        return self.url_open('/returns', data=values, allow_redirects=False)

    def _limits(self, limits):
        self.startPatcher(patch.object(crosschannel_return_attempt, 'LIMITS', limits))

    def test_the_right_data_opens_the_form_and_makes_a_return(self):
        self.assertEqual(self.url_open('/returns').status_code, 200)
        response = self._guess(f' {self.order.name.lower()}', '1234ab')
        self.assertEqual(response.status_code, 303)
        location = response.headers['Location']
        self.assertIn(self._form_url(), location)
        token = location.partition('access_token=')[2]
        page = self.url_open(location)
        self.assertIn(f'quantity_{self.line.id}', page.text)
        made = self._ask(access_token=token)
        doc = self._returns()
        self.assertIn(doc.access_token, made.headers['Location'])
        self.assertEqual(self.url_open(made.headers['Location']).status_code, 200)

    def test_a_guest_sees_nothing_else_of_the_order(self):
        location = self._guess().headers['Location']
        page = self.url_open(location).text
        for secret in ('Canal 1', self.order.access_token, self.ann.email or 'ann@'):
            self.assertNotIn(secret, page)
        token = location.partition('access_token=')[2]
        order_page = self.url_open(
            f'/my/orders/{self.order.id}?access_token={token}', allow_redirects=False
        )
        self.assertEqual(order_page.status_code, 303)

    def test_a_guest_s_time_is_over_after_an_hour(self):
        location = self._guess().headers['Location']
        with freeze_time(fields.Datetime.now() + timedelta(minutes=61)):
            token = location.partition('access_token=')[2]
            self.assertIsNone(self.env['sale.order']._read_guest_token(token))

    def test_whose_link_is_over_is_told_so(self):
        page = self.url_open(self._form_url(), params={'access_token': 'x'})
        self.assertEqual(len(self._texts(page, 'o_return_expired')), 1)
        self.assertFalse(self._texts(self.url_open('/returns'), 'o_return_expired'))

    def test_a_forged_token_is_none(self):
        read = self.env['sale.order']._read_guest_token
        token = self.order._get_guest_token()
        self.assertEqual(read(token), self.order.id)
        for forged in (None, '', 'x', 'é', '====', token[:-3], token[:40], 'AQ' + 'A' * 90):
            self.assertIsNone(read(forged), forged)

    def test_wrong_data_has_one_answer(self):
        self._limits(MANY)
        draft = self.env['sale.order'].create({'partner_id': self.ann.partner_id.id})
        no_zip = self._create_order((self.goods_order, 1, {}))
        no_zip.partner_id.zip = False
        other = self.env['res.company'].create({'name': 'Other'})
        foreign = self.env['sale.order'].create(
            {'partner_id': self.ann.partner_id.id, 'company_id': other.id}
        )
        foreign.write({'state': 'sale'})
        answers = set()
        for reference, postcode in [
            ('S404', '1234 AB'),
            (None, '9999 ZZ'),
            (None, ''),
            ('', ''),
            ('%', '%'),
            (draft.name, '1234 AB'),
            (no_zip.name, ''),
            (no_zip.name, '--'),
            (foreign.name, '1234 AB'),
        ]:
            response = self._guess(reference, postcode)
            self.assertEqual(response.status_code, 200, (reference, postcode))
            answers.add(tuple(self._texts(response, 'o_return_alert')))
        self.assertEqual(len(answers), 1)

    def test_wrong_data_is_looked_up_the_same_way(self):
        find, company = self.env['sale.order']._find_for_guest, self.company
        self.env.flush_all()
        for reference in ('S404', self.order.name, ''):
            with self.assertQueryCount(1):
                self.assertFalse(find(reference, 'wrong', company))

    def test_the_address_of_a_pick_up_place_proves_nothing(self):
        pickup = self.env['res.partner'].create(
            {'name': 'Shop', 'zip': '9000', 'is_pickup_location': True}
        )
        self.order.partner_shipping_id = pickup
        self.assertEqual(self._guess(postcode='9000').status_code, 200)
        pickup.is_pickup_location = False
        self.assertEqual(self._guess(postcode='9000').status_code, 303)

    def test_an_order_may_be_guessed_a_few_times_only(self):
        self._limits({'source': (1000, 1000), 'order': (2, 6)})
        self.assertEqual([self._guess(postcode='x').status_code for _ in range(2)], [200, 200])
        refused = self._guess()  # right, and too late
        self.assertEqual(refused.status_code, 429)
        self.assertGreater(int(refused.headers['Retry-After']), 500)
        self.assertIn('Too many attempts', refused.text)
        self.assertEqual(self._guess('S404').status_code, 200)

    def test_a_visitor_may_guess_a_few_times_only(self):
        self._limits({'source': (3, 30), 'order': (1000, 1000)})
        answers = [self._guess(f'S40{number}').status_code for number in range(4)]
        self.assertEqual(answers, [200, 200, 200, 429])
        self.authenticate(None, None)  # a new session is the same visitor
        self.assertEqual(self._guess().status_code, 429)

    def test_ten_guesses_a_minute_of_an_order_and_of_a_visitor(self):
        """The limits as they are: whoever asks, and whatever is asked for."""
        count = self.env['crosschannel.return.attempt'].sudo()._count
        for number in range(10):
            count(f'192.0.2.{number}', 'S00042')
            count('198.51.100.1', f'S1{number:04}')
        for source, reference in (('192.0.2.99', 'S00042'), ('198.51.100.1', 'S2')):
            with self.assertRaises(TooManyRequests) as caught:
                count(source, reference)
            self.assertGreater(caught.exception.retry_after, 60)
        count('192.0.2.99', 'S2')

    def test_what_is_counted_says_nothing_of_whom(self):
        self._guess(postcode='x')
        attempts = self.env['crosschannel.return.attempt'].sudo().search([])
        self.assertEqual(len(attempts), 2)
        self.assertNotIn(self.order.name, ''.join(attempts.mapped('key')))
        attempts.full_at = 0
        self.env.flush_all()
        attempts._gc_attempts()
        self.assertFalse(attempts.exists())
