from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from odoo.addons.unified_inventory.exceptions import Refusal

from ..models import res_partner_guest
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

    def _refusing(self, *contacts):
        """Count what is tried while merges into these contacts are refused."""
        tried, wizard = [], type(self.env['base.partner.merge.automatic.wizard'])
        merge = wizard._merge

        def refuse(self, ids, kept=None, extra_checks=True):
            tried.append(tuple(ids))
            if kept in contacts:
                raise Refusal('closed', 'Their books are closed')
            return merge(self, ids, kept, extra_checks)

        return tried, patch.object(wizard, '_merge', refuse)

    def test_what_is_refused_starves_nobody(self):
        refused = [self._order_as_guest(zip=f'1{n}').partner_id for n in (0, 0, 1, 1, 2, 2)]
        late = [self._order_as_guest() for _number in range(2)]
        tried, refusing = self._refusing(*refused)
        with refusing, patch.object(res_partner_guest, 'BATCH', 2):
            self._join()
            self.assertEqual(late[1].partner_id, late[0].partner_id)
            self.assertEqual(len(tried), 4)
            tried.clear()
            self._join()
            self.assertEqual(tried, [], 'it was refused, and nothing changed')
            self.env.cr.execute(
                "UPDATE res_partner SET write_date = now() + interval '1 hour' WHERE id = %s",
                [refused[3].id],
            )
            self._join()
            self.assertEqual(tried, [(refused[2].id, refused[3].id)])
        pair = self.env['unified.customer.pair'].search([('left_id', '=', refused[0].id)])
        self.assertEqual((pair.right_id, pair.state), (refused[1], 'open'))
        self.assertEqual((pair.refusal, pair.outcome), ('Their books are closed', 'link'))
        pair.refused_at = fields.Datetime.now() - timedelta(days=31)
        self._join()
        self.assertFalse(refused[1].exists(), 'tried again after a month')
        self.assertTrue(refused[5].exists())

    def test_what_a_person_decided_stays(self):
        """Nor is it undone by the way of a third contact; what was undone is not done again."""
        orders = [self._order_as_guest() for _number in range(3)]
        first, second, third = (order.partner_id for order in orders)
        self.env['unified.customer.pair'].create(
            {'left_id': second.id, 'right_id': third.id, 'outcome': 'link', 'state': 'apart'}
        )
        self._join()
        self.assertEqual(orders[1].partner_id, first)
        self.assertEqual(orders[2].partner_id, third)
        merge = self.env['unified.customer.merge'].search([('gone_number', '=', second.id)])
        merge.action_undo()
        self._join()
        self.assertEqual([order.partner_id for order in orders], [first, second, first])
