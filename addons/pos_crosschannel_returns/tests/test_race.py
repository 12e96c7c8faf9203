from contextlib import contextmanager

from psycopg2.errors import SerializationFailure

from odoo import SUPERUSER_ID, api
from odoo.sql_db import db_connect
from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger

from odoo.addons.unified_inventory.exceptions import Refusal


@tagged('post_install', '-at_install')
class TestRace(TransactionCase):
    """Two tills with the same return, on two real connections and committed data."""

    @contextmanager
    def _transaction(self):
        with db_connect(self.env.cr.dbname).cursor() as cr:
            yield api.Environment(cr, SUPERUSER_ID, {})
            cr.rollback()

    @contextmanager
    def _committed_return(self):
        with self._transaction() as env:
            partner = env['res.partner'].create({'name': 'Racing customer'})
            order = env['sale.order'].create({'partner_id': partner.id})
            doc = env['crosschannel.return'].create(
                {
                    'sale_order_id': order.id,
                    'partner_id': partner.id,
                    'warehouse_id': order.warehouse_id.id,
                    'channel': 'till',
                    'state': 'approved',
                }
            )
            env.cr.commit()
        try:
            yield doc.id
        finally:
            with self._transaction() as env:
                doc = env['crosschannel.return'].browse(doc.id)
                doc.state = 'refused'
                doc.unlink()
                env['sale.order'].browse(order.id).unlink()
                env['res.partner'].browse(partner.id).unlink()
                env.cr.commit()

    @mute_logger('odoo.sql_db')
    def test_of_two_tills_one_settles(self):
        with (
            self._committed_return() as doc_id,
            self._transaction() as first,
            self._transaction() as second,
        ):
            docs = [env['crosschannel.return'].browse(doc_id) for env in (first, second)]
            for doc in docs:
                self.assertEqual(doc.state, 'approved')
            docs[0]._lock_for_settlement()
            docs[0].state = 'settled'
            first.cr.commit()
            with self.assertRaises(SerializationFailure):  # the server replays the request
                docs[1]._lock_for_settlement()
            second.cr.rollback()
            second.invalidate_all()
            with self.assertRaises(Refusal) as caught:
                docs[1]._lock_for_settlement()
            self.assertEqual(caught.exception.code, 'wrong_state')
            second.cr.rollback()
