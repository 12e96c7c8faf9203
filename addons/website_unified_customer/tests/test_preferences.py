from unittest.mock import patch

from odoo.fields import Command
from odoo.http import Request
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from odoo.addons.website.models import ir_http


@tagged('post_install', '-at_install')
class TestPreferencePage(HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ann, cls.bob = (
            new_test_user(cls.env, login, groups='base.group_portal', password=f'{login}-{login}')
            for login in ('ann_likes', 'bob_likes')
        )
        cls.size = cls.env['product.attribute'].create({
            'name': 'Shoe Size',
            'value_ids': [Command.create({'name': name}) for name in ('41', '42')],
        })  # fmt: skip
        cls.boot = cls.env['product.template'].create({
            'name': 'Liked Boot',
            'is_published': True,
            'attribute_line_ids': [
                Command.create({'attribute_id': cls.size.id, 'value_ids': cls.size.value_ids.ids})
            ],
        })  # fmt: skip
        cls.website = cls.env['website'].search([], limit=1)
        cls.store = cls.env['stock.warehouse'].search(
            [('company_id', '=', cls.website.company_id.id)], limit=1
        )
        cls.store.place_hands_over = True
        cls.preferences = cls.env['unified.preference']
        cls.field = f'size_{cls.size.id}'

    def _login(self, user):
        self.authenticate(user.login, f'{user.login}-{user.login}')

    def _post(self, **form):
        form['csrf_token'] = Request.csrf_token(self)
        response = self.url_open('/my/preferences', data=form)
        self.env.invalidate_all()
        return response

    def _said(self, user):
        found = self.preferences.search([('partner_id', '=', user.partner_id.id)])
        return {(one.kind, one.value, one.source, one.consent) for one in found}

    def test_a_customer_says_what_they_like(self):
        self._login(self.ann)
        page = self._post(**{
            self.field: str(self.size.value_ids[1].id),
            'store_0': str(self.store.id),
            'contact_0': 'sms',
            'consent': '1',
            'learning': '1',
        })  # fmt: skip
        self.assertIn('Thank you', page.text)
        self.assertEqual(
            self._said(self.ann),
            {
                ('size', '42', 'customer', True),
                ('store', self.store.name, 'customer', True),
                ('contact', 'SMS', 'customer', True),
            },
        )
        self.assertFalse(self.ann.partner_id.unified_no_learning)
        self._post(contact_0='none', consent='1', learning='1')
        self.assertEqual(self._said(self.ann), {('contact', 'Not at All', 'customer', False)})

    def test_learning_can_be_switched_off(self):
        self.preferences.create({
            'partner_id': self.ann.partner_id.id,
            'kind': 'size',
            'attribute_value_id': self.size.value_ids[0].id,
            'source': 'learned',
        })  # fmt: skip
        self._login(self.ann)
        self.assertIn('Learned from Purchases', self.url_open('/my/preferences').text)
        self._post(contact_0='mail')
        self.assertTrue(self.ann.partner_id.unified_no_learning)
        self.assertEqual(self._said(self.ann), {('contact', 'E-mail', 'customer', False)})

    def test_what_was_not_offered_is_passed_over(self):
        legs = self.env['product.attribute'].create(
            {'name': 'Legs', 'value_ids': [Command.create({'name': 'Four'})]}
        )
        hidden = self.env['stock.warehouse'].create({'name': 'Hidden', 'code': 'HID'})
        hidden.place_hands_over = False
        self._login(self.ann)
        self._post(**{
            self.field: str(legs.value_ids.id),
            'store_0': str(hidden.id),
            'contact_0': 'pigeon',
            'partner_id': str(self.bob.partner_id.id),
            'learning': '1',
        })  # fmt: skip
        self.assertFalse(self._said(self.ann) | self._said(self.bob))

    def test_nobody_else_says_it(self):
        page = self.url_open('/my/preferences')
        self.assertIn('/web/login', page.url)
        self._login(self.bob)
        self.preferences._say(
            self.ann.partner_id, {('contact', 0): 'phone'}, 'customer', consent=True
        )
        self.assertNotIn('value="phone" selected', self.url_open('/my/preferences').text)
        with mute_logger('odoo.http'):
            response = self.url_open('/my/preferences', data={'contact_0': 'sms'})
        self.assertEqual(response.status_code, 400, 'a form of another site')
        self.assertFalse(self._said(self.bob))

    def test_the_shop_shows_their_size_first(self):
        first, second = self.boot.attribute_line_ids.product_template_value_ids
        slot = ('size', self.size.id)
        self.preferences._say(self.ann.partner_id, {slot: self.size.value_ids[1].id}, 'customer')
        boot = self.boot.with_user(self.ann)
        self.assertEqual(boot._get_first_possible_combination(), first, 'outside of the shop')
        with patch.object(ir_http, 'get_request_website', lambda: self.website):
            self.assertEqual(boot._get_first_possible_combination(), second)
            self.assertEqual(self.boot.with_user(self.bob)._get_first_possible_combination(), first)
            second.ptav_active = False
            self.assertEqual(boot._get_first_possible_combination(), first)
        self._login(self.ann)
        self.assertEqual(self.url_open(self.boot.website_url).status_code, 200)
