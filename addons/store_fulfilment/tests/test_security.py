from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import new_test_user

from .common import StoreFulfilmentCommon

OUTSIDERS = ('base.group_portal', 'base.group_public', 'base.group_user', 'stock.group_stock_user')
PUBLIC_METHODS = {
    'board': (),
    'accept': ('id',),
    'take_over': ('id',),
    'pick': ('id', 1),
    'pack': ('id',),
    'make_ready': ('id',),
    'ship': ('id',),
    'hand_over': ('id', '000000'),
    'send_code': ('id',),
    'reopen': ('id',),
    'reject': ('id', 'no_time'),
    'print_pick_list': (['id'],),
    'print_slip': ('id',),
    'print_status': ('uuid',),
}


class TestSecurity(StoreFulfilmentCommon):
    def setUp(self):
        super().setUp()
        self.work = self._work((self.vase, 1), collect=True)

    def _call(self, user, name):
        fill = {'id': self.work.id}
        args = [
            [fill[a[0]]] if isinstance(a, list) else fill.get(a, a) if isinstance(a, str) else a
            for a in PUBLIC_METHODS[name]
        ]
        return getattr(self._as(user), name)(*args)

    def test_every_public_method_is_in_the_table(self):
        model = self.env['store.order']
        own = {
            name
            for cls in type(model).mro()
            if cls.__module__.startswith('odoo.addons.store_fulfilment')
            for name, value in vars(cls).items()
            if callable(value) and not name.startswith('_')
        }
        self.assertEqual(own, set(PUBLIC_METHODS))

    def test_outsiders_are_refused_everywhere(self):
        for group in OUTSIDERS:
            user = new_test_user(self.env, login=f'out {group}', groups=group)
            for name in PUBLIC_METHODS:
                with self.subTest(group=group, method=name), self.assertRaises(AccessError):
                    self._call(user, name)
            self.assertFalse(self.work.with_user(user).has_access('read'))
        self.assertEqual(self.work.state, 'new')

    def test_staff_of_another_store_finds_nothing(self):
        for name in PUBLIC_METHODS:
            if name not in ('board', 'print_status'):
                self.assertSays('unknown_order', self._call, self.far, name)
        self.assertEqual(self.work.state, 'new')
        self.assertSays('unknown_place', self._as(self.far).board, self.store.id)
        self.assertNotIn(self.work.id, [o['id'] for o in self._as(self.far).board()['orders']])
        self.assertFalse(self.work.with_user(self.far).has_access('read'))
        self.assertFalse(self.work.step_ids.with_user(self.far).search([]))

    def test_staff_without_a_store_is_told_so(self):
        user = self._create_employee('new', self.env['stock.warehouse'])
        for name in PUBLIC_METHODS:
            self.assertSays('no_store', self._call, user, name)

    def test_staff_writes_nothing_and_reads_no_transfers_or_orders(self):
        mine = self.work.with_user(self.mia)
        self.assertTrue(mine.has_access('read'))
        for operation in ('write', 'create', 'unlink'):
            self.assertFalse(mine.has_access(operation))
            self.assertFalse(mine.step_ids.has_access(operation))
        for record in (
            self.work.order_id,
            self.work.picking_id,
            self.work.picking_id.move_ids,
            self.env['order.routing.parcel'],
            self.env['queue.job'],
        ):
            self.assertFalse(record.with_user(self.mia).has_access('read'), record)

    def test_managers_see_all_places_of_their_companies(self):
        places = self._as(self.boss).board()['places']
        self.assertLessEqual({self.store.id, self.centre.id}, {place['id'] for place in places})
        other = self.env['res.company'].create({'name': 'Other'})
        far = new_test_user(
            self.env, login='other boss', groups='store_fulfilment.group_store_manager',
            company_id=other.id, company_ids=[Command.set(other.ids)],
        )  # fmt: skip
        self.assertFalse(self.work.with_user(far).has_access('read'))
        self.assertSays('unknown_order', self._as(far).accept, self.work.id)

    def test_an_employee_moved_to_another_company_sees_nothing(self):
        other = self.env['res.company'].create({'name': 'Other'})
        self.mia.write({'company_ids': [Command.set(other.ids)], 'company_id': other.id})
        self.assertSays('no_store', self._as(self.mia).board)

    def test_ids_of_a_client_are_checked(self):
        for bad in (None, 0, -1, True, '1', [1], 10**9):
            self.assertSays('unknown_order', self._as(self.mia).accept, bad)
        for bad in (None, [], 'x'):
            self.assertSays('bad_input', self._as(self.mia).print_pick_list, bad)
        self.assertSays('unknown_order', self._as(self.mia).print_pick_list, ['1'])

    def test_nobody_gives_himself_a_store(self):
        with self.assertRaises(AccessError):
            self.mia.with_user(self.mia).store_warehouse_ids = [Command.link(self.centre.id)]

    def test_news_of_a_place_is_for_its_staff(self):
        asked = [f'store_orders/{place.id}' for place in (self.store, self.centre)]
        for user, places in (
            (self.mia, self.store),
            (self.far, self.centre),
            (self.boss, self.store | self.centre),
            (self.partner_user, self.env['stock.warehouse']),
        ):
            heard = (
                self.env['ir.websocket']
                .with_user(user)
                ._with_store_channels([*asked, 'store_orders/x', 'other'])
            )
            self.assertEqual({c[0] for c in heard if isinstance(c, tuple)}, set(places))
            self.assertIn('other', heard)
            self.assertFalse([c for c in heard if str(c).startswith('store_orders/')])
