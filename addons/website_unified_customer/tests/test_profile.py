from odoo.fields import Command
from odoo.tests import HttpCase, new_test_user, tagged


@tagged('post_install', '-at_install')
class TestProfilePage(HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ann, cls.bob = (
            new_test_user(cls.env, login, groups='base.group_portal', password=f'{login}-{login}')
            for login in ('ann_profile', 'bob_profile')
        )
        cls.lamp = cls.env['product.product'].create(
            {'name': 'Reading Lamp', 'list_price': 40, 'taxes_id': False}
        )
        for user in (cls.ann, cls.bob):
            cls.env['sale.order'].create({
                'partner_id': user.partner_id.id,
                'order_line': [Command.create({'product_id': cls.lamp.id})],
            }).action_confirm()  # fmt: skip
        cls.bob.partner_id.comment = 'Haggles'

    def _page(self, user=None):
        if user:
            self.authenticate(user.login, f'{user.login}-{user.login}')
        return self.url_open('/my/profile')

    def test_a_customer_sees_what_is_theirs(self):
        page = self._page(self.ann)
        self.assertEqual(page.status_code, 200)
        self.assertIn('Reading Lamp', page.text)
        self.assertIn('40.00', page.text)
        self.assertNotIn('bob_profile', page.text)

    def test_nothing_asked_for_shows_another(self):
        self.authenticate(self.ann.login, 'ann_profile-ann_profile')
        page = self.url_open(f'/my/profile?customer_id={self.bob.partner_id.id}')
        self.assertNotIn('bob_profile', page.text)

    def test_what_staff_wrote_stays_with_staff(self):
        self.assertNotIn('Haggles', self._page(self.bob).text)

    def test_who_is_not_logged_in_is_asked_to(self):
        self.assertIn('/web/login', self._page().url)
