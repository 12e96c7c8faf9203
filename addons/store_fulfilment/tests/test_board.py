from odoo import fields
from odoo.fields import Command

from odoo.addons.bus.models.bus import channel_with_db

from .common import StoreFulfilmentCommon


class TestBoard(StoreFulfilmentCommon):
    def test_the_board_shows_the_work_of_one_place(self):
        work = self._work((self.vase, 2))
        board = self._as(self.mia).board()
        self.assertEqual(board['place'], self.store.id)
        self.assertEqual([place['name'] for place in board['places']], ['STO'])
        (card,) = (card for card in board['orders'] if card['id'] == work.id)
        self.assertEqual((card['name'], card['customer']), (work.order_id.name, 'Ann L.'))
        (line,) = card['lines']
        self.assertEqual((line['wanted'], line['picked'], line['sku']), (2, 0, 'VASE'))
        self.assertEqual(line['barcodes'], {'4006381333931': 1, 'VASE': 1})

    def test_the_full_name_is_shown_for_handing_over_only(self):
        work = self._work((self.vase, 1), collect=True)
        self.assertNotIn('Ann Lee', str(self._as(self.mia).board()))
        self.assertEqual(self._ready(work)['check_name'], 'Ann Lee')

    def test_the_way_through_the_store_is_the_order_of_the_lines(self):
        shelf = self.env['stock.location'].create(
            {'name': 'A1', 'location_id': self.store.lot_stock_id.id}
        )
        self.env['stock.quant']._update_available_quantity(self.lamp, shelf, 1)
        self._stock(self.vase, self.store, 1)
        order = self._create_order((self.lamp, 1), (self.vase, 1))
        self._confirm(order)
        lines = order.picking_ids.store_order_ids._cards()[0]['lines']
        self.assertEqual(
            [(line['location'], line['name']) for line in lines], [('', 'Vase'), ('A1', 'Lamp')]
        )

    def _late(self, work):
        return work._deadline(work.warehouse_id._routing_calendars()[work.warehouse_id.id])[1]

    def test_the_clock_follows_the_settings_of_the_place(self):
        self.store.write({'store_accept_minutes': 15, 'store_prepare_minutes': 60})
        work = self._work((self.vase, 1), collect=True)
        work.order_id.commitment_date = False
        start = work.create_date.replace(microsecond=0)
        self.assertEqual(self._late(work), fields.Datetime.add(start, minutes=15))
        self._as(self.mia).accept(work.id)
        self.assertEqual(self._late(work), fields.Datetime.add(start, minutes=60))
        work.order_id.commitment_date = fields.Datetime.add(start, hours=5)
        self.assertEqual(self._late(work), work.order_id.commitment_date)

    def test_the_clock_stands_while_the_place_is_closed(self):
        self.store.opening_hours = self.env['resource.calendar'].create(
            {
                'name': 'Mondays',
                'tz': 'UTC',
                'attendance_ids': [
                    Command.clear(),
                    Command.create(
                        {'name': 'Open', 'dayofweek': '0', 'hour_from': 10, 'hour_to': 20}
                    ),
                ],
            }
        )
        late = self._late(self._work((self.vase, 1)))
        self.assertEqual(late.weekday(), 0)
        self.assertTrue(10 <= late.hour < 20)

    def test_what_waits_for_other_orders_is_not_shown(self):
        work = self._work((self.vase, 1))
        plan = work.parcel_id.plan_id
        plan.release_at = fields.Datetime.add(fields.Datetime.now(), minutes=5)
        self.assertNotIn(work.id, [card['id'] for card in self._as(self.mia).board()['orders']])
        plan.release_at = fields.Datetime.subtract(fields.Datetime.now(), minutes=5)
        self.assertIn(work.id, [card['id'] for card in self._as(self.mia).board()['orders']])

    def test_what_is_done_stays_for_a_day(self):
        work = self._work((self.vase, 1))
        self._pick_all(work, self.mia)
        self._as(self.mia).ship(work.id)
        self.assertIn(work.id, [card['id'] for card in self._as(self.mia).board()['orders']])
        self.assertEqual(self._as(self.mia).board()['places'][0]['open'], 0)
        work.since = fields.Datetime.subtract(work.since, days=2)
        self.assertNotIn(work.id, [card['id'] for card in self._as(self.mia).board()['orders']])

    def test_many_orders_take_no_more_queries(self):
        counts = []
        for orders in (2, 8):
            for _order in range(orders):
                self._work((self.vase, 1), (self.lamp, 1))
            self.env.flush_all()
            self._as(self.mia).board()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._as(self.mia).board()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])

    def test_new_work_and_each_step_is_told_to_the_place(self):
        self.env.cr.precommit.run()
        work = self._work((self.vase, 1))
        self.assertTold(self.store)
        self._as(self.mia).accept(work.id)
        self.assertTold(self.store)

    def assertTold(self, place):
        channel = channel_with_db(self.env.cr.dbname, (place, 'store_orders'))
        waiting = self.env.cr.precommit.data.pop('bus.bus.values', [])
        self.env.cr.precommit.clear()
        told = [row['channel'] for row in waiting if 'store_orders' in row['channel']]
        self.assertTrue(told)
        self.assertEqual({str(place.id) in row for row in told}, {True}, channel)
