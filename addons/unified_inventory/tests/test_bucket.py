from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import HttpCase, new_test_user, tagged

from odoo.addons.unified_inventory.exceptions import Refusal, TooManyRequests
from odoo.addons.unified_inventory.models.unified_inventory_bucket import BURST, RATE

from .common import UnifiedInventoryCommon


class TestBucket(UnifiedInventoryCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._stock(cls.vase, cls.store, 5)
        cls._limit(0.001, 3)

    @classmethod
    def _limit(cls, rate, burst):
        parameters = cls.env['ir.config_parameter']
        parameters.set_param(RATE, rate)
        parameters.set_param(BURST, burst)

    def _ask(self, times, user=None):
        for _call in range(times):
            self.inventory.with_user(user or self.partner_user).availability(['VASE'])

    def _code(self, method, values):
        try:  # assertRaises would roll back what the only connection of a test has counted
            getattr(self.api, method)(**values)
        except Refusal as refusal:
            return refusal.code

    def test_a_program_is_answered_so_often_and_told_how_long_to_wait(self):
        self._ask(3)
        with self.assertRaises(TooManyRequests) as caught:
            self._ask(1)
        self.assertEqual(caught.exception.code, 'too_many_requests')
        self.assertTrue(990 < caught.exception.context['retry_after'] <= 1000)
        self.assertIn('[too_many_requests]', str(caught.exception))

    def test_time_fills_the_bucket_again(self):
        self._ask(3)
        self.env.cr.execute('UPDATE unified_inventory_bucket SET full_at = full_at - 1000')
        self._ask(1)
        self.assertRefused('too_many_requests', self._ask, 1)

    def test_all_methods_count_and_refusals_too(self):
        for method, values in (
            ('availability', {'skus': ['NOPE']}),
            ('hold', {'lines': [], 'request_key': 'k'}),
            ('extend', {'hold_id': 0, 'ttl_seconds': 5}),
            ('confirm', {'hold_id': 0, 'order_reference': 'x'}),
            ('release', {'hold_id': 0}),
        ):
            with self.subTest(method):
                self.env.cr.execute('DELETE FROM unified_inventory_bucket')
                codes = [self._code(method, values) for _call in range(4)]
                self.assertNotIn('too_many_requests', codes[:3])
                self.assertEqual(codes[3], 'too_many_requests')

    def test_each_program_has_its_own_limit(self):
        other = new_test_user(
            self.env, login='other_partner', groups='unified_inventory.group_partner_service'
        )
        self._ask(3)
        self._ask(3, other)
        self.assertRefused('too_many_requests', self._ask, 1, other)

    def test_staff_is_not_limited(self):
        staff = new_test_user(self.env, login='staff', groups='stock.group_stock_user')
        self._ask(5, staff)

    def test_nought_is_without_limit(self):
        self._limit(0, 3)
        self._ask(5)
        self.assertFalse(self.env['unified.inventory.bucket'].sudo().search([]))

    def test_what_is_no_number_is_the_default(self):
        self._limit('many', 'x')
        self._ask(5)
        self.assertTrue(self.env['unified.inventory.bucket'].sudo().search([]))

    def test_nobody_has_access(self):
        for user in (self.partner_user, self.env.ref('base.user_admin')):
            bucket = self.env['unified.inventory.bucket'].with_user(user)
            with self.assertRaises(AccessError):
                bucket.search([])
            with self.assertRaises(AccessError):
                bucket.create({'user_id': user.id, 'full_at': 0})


@tagged('post_install', '-at_install')
class TestTooManyRequests(HttpCase):
    def test_json2_says_429_and_when_to_come_again(self):
        user = new_test_user(
            self.env, login='program', groups='unified_inventory.group_partner_service'
        )
        self.env['ir.config_parameter'].set_param(RATE, 0.01)
        self.env['ir.config_parameter'].set_param(BURST, 1)
        keys = self.env['res.users.apikeys'].with_user(user)
        key = keys._generate('rpc', 'test', fields.Datetime.now() + timedelta(days=1))
        headers = {'Authorization': f'Bearer {key}'}
        self.env['unified.inventory.bucket'].with_user(user)._count_request()
        url = '/json/2/unified.inventory/release'
        answer = self.url_open(url, json={'hold_id': 0}, headers=headers)
        self.assertEqual(answer.status_code, 429)
        self.assertEqual(answer.headers['Retry-After'], '100')
        context = answer.json()['context']
        self.assertEqual(context['code'], 'too_many_requests')
        self.assertAlmostEqual(context['retry_after'], 100, delta=5)
