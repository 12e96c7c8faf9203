from contextlib import contextmanager

from psycopg2.errors import SerializationFailure

from odoo import SUPERUSER_ID, api
from odoo.sql_db import db_connect
from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger


@tagged('post_install', '-at_install')
class TestRace(TransactionCase):
    """The guard with two real connections and committed data (cleaned up at once)."""

    @contextmanager
    def _transaction(self):
        with db_connect(self.env.cr.dbname).cursor() as cr:
            yield api.Environment(cr, SUPERUSER_ID, {})
            cr.rollback()

    @contextmanager
    def _committed_order(self):
        with self._transaction() as env:
            partner = env['res.partner'].create({'name': 'Racing customer'})
            order = env['sale.order'].create({'partner_id': partner.id})
            env.cr.commit()
        try:
            yield order.id
        finally:
            with self._transaction() as env:
                env['sale.order'].browse(order.id).unlink()
                env['res.partner'].browse(partner.id).unlink()
                env.cr.commit()

    @mute_logger('odoo.sql_db')
    def test_of_two_decisions_with_the_same_snapshot_one_is_replayed(self):
        with (
            self._committed_order() as order_id,
            self._transaction() as first,
            self._transaction() as second,
        ):
            orders = [env['sale.order'].browse(order_id) for env in (first, second)]
            for order in orders:
                self.assertEqual(order.crosschannel_guard, 0)
            orders[0]._crosschannel_guard()
            first.cr.commit()
            with self.assertRaises(SerializationFailure):
                orders[1]._crosschannel_guard()
            second.cr.rollback()
            orders[1]._crosschannel_guard()
            self.assertEqual(orders[1].crosschannel_guard, 2)
