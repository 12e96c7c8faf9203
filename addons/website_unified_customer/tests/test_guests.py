from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .common import AccountCommon


@tagged('post_install', '-at_install')
class TestSameGuest(AccountCommon):
    """Gus orders again and again without an account."""

    def _order_as_guest(self, confirm=True, **typed):
        contact = self.env['res.partner'].with_user(self.website.user_id).sudo().create({
            'name': 'Gus Again', 'email': 'gus@example.com', 'phone': '+32 470 12 34 56',
            'street': 'Kade 3', 'city': 'Gent', 'zip': '9000',
            'country_id': self.env.ref('base.be').id, **typed,
        })  # fmt: skip
        order = self.env['sale.order'].create({
            'partner_id': contact.id,
            'website_id': self.website.id,
            'company_id': self.website.company_id.id,
            'order_line': [Command.create({'product_id': self.lamp.id})],
        })  # fmt: skip
        if confirm:
            order.action_confirm()
        return order

    def _join(self):
        with self.enter_registry_test_mode():
            self.env.ref('website_unified_customer.join_guests_cron').method_direct_trigger()
        self.env.invalidate_all()

    def assertApart(self, *orders):
        before = [order.partner_id for order in orders]
        self._join()
        self.assertEqual([order.partner_id for order in orders], before)
        self.assertEqual(len(set(before)), len(orders))

    def test_five_orders_of_one_guest_are_one_customer(self):
        orders = [self._order_as_guest() for _number in range(4)]
        orders.append(self._order_as_guest(name=' gus again', city='GENT', email='Gus@Example.com'))
        contacts = [order.partner_id for order in orders]
        self._join()
        self.assertEqual([order.partner_id for order in orders], [contacts[0]] * 5)
        self.assertEqual(contacts[0].exists(), contacts[0])
        moved = self.env['res.partner']._unified_resolve([one.id for one in contacts[1:]])
        self.assertEqual(set(moved.values()), {contacts[0].id})
        merges = self.env['unified.customer.merge'].search([('kept_id', '=', contacts[0].id)])
        self.assertEqual(len(merges), 4, 'each can be undone')

    def test_a_letter_apart_is_somebody_else(self):
        self.assertApart(
            self._order_as_guest(),
            self._order_as_guest(name='Gus Agein'),
            self._order_as_guest(email='gus2@example.com'),
            self._order_as_guest(phone='+32 470 12 34 57'),
            self._order_as_guest(street='Kade 4'),
            self._order_as_guest(zip='9001'),
            self._order_as_guest(street2='Bus 1'),
            self._order_as_guest(company_id=self.website.company_id.id),
        )

    def test_little_is_nobody(self):
        for missing in ('phone', 'email', 'street', 'city'):
            with self.subTest(missing=missing):
                self.assertApart(*(self._order_as_guest(**{missing: False}) for _n in range(2)))

    def test_who_has_something_to_lose_is_left_alone(self):
        """A login, points, a contact of the office."""
        orders = [self._order_as_guest() for _number in range(3)]
        new_test_user(
            self.env, 'gus', groups='base.group_portal', partner_id=orders[0].partner_id.id
        )
        program = self.env['loyalty.program'].create(
            {'name': 'Club', 'program_type': 'loyalty', 'applies_on': 'both'}
        )
        self.env['loyalty.card'].create(
            {'program_id': program.id, 'partner_id': orders[1].partner_id.id, 'points': 100}
        )
        values = orders[2].partner_id.copy_data()[0]
        office = self.env['res.partner'].create({**values, 'name': 'Gus Again'})
        self.assertApart(*orders)
        self.assertTrue(office.exists())

    def test_an_open_cart_gains_nothing(self):
        done, cart = self._order_as_guest(), self._order_as_guest(confirm=False)
        self.assertApart(done, cart)
        cart.action_confirm()
        self._join()
        self.assertEqual(cart.partner_id, done.partner_id)

    def test_who_has_one_order_sees_no_other(self):
        orders = [self._order_as_guest() for _number in range(2)]
        orders[0]._portal_ensure_token()
        self._join()
        self.assertEqual(orders[0].partner_id, orders[1].partner_id)
        self._login(None)
        page = self.url_open(orders[0].get_portal_url(), timeout=60)
        self.assertIn(orders[0].name, page.text)
        self.assertNotIn(orders[1].name, page.text)
        answer = self.url_open(f'/my/orders/{orders[1].id}?access_token={orders[0].access_token}')
        self.assertNotIn(orders[1].name, answer.text)
