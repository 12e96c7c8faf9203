from contextlib import contextmanager
from unittest.mock import patch

from psycopg2.errors import SerializationFailure

from odoo import SUPERUSER_ID, api
from odoo.fields import Command
from odoo.sql_db import db_connect
from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger

from odoo.addons.payment.models.payment_transaction import PaymentTransaction
from odoo.addons.unified_inventory.exceptions import Refusal


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

    @contextmanager
    def _committed_payment(self):
        with self._transaction() as env:
            provider = env['payment.provider'].create({'name': 'Racing', 'state': 'test'})
            method = env['payment.method'].create({'name': 'Racing', 'code': 'racing'})
            payment = env['payment.transaction'].create(
                {
                    'provider_id': provider.id,
                    'payment_method_id': method.id,
                    'reference': f'RACE-{provider.id}',
                    'amount': 100.0,
                    'currency_id': env.company.currency_id.id,
                    'partner_id': env.user.partner_id.id,
                    'operation': 'online_direct',
                    'state': 'done',
                    'is_post_processed': True,
                }
            )
            env.cr.commit()
        try:
            yield payment.id
        finally:
            with self._transaction() as env:
                payment = env['payment.transaction'].browse(payment.id)
                env['crosschannel.refund.intent'].search([('source_id', '=', payment.id)]).unlink()
                (payment.child_transaction_ids | payment).unlink()
                env['payment.provider'].browse(provider.id).unlink()
                env['payment.method'].browse(method.id).unlink()
                env.cr.commit()

    @mute_logger('odoo.sql_db')
    def test_of_two_refunds_at_once_one_is_replayed_before_its_provider_is_asked(self):
        """E12"""
        with (
            self._committed_payment() as payment_id,
            self._transaction() as first,
            self._transaction() as second,
            patch.object(PaymentTransaction, '_send_refund_request', autospec=True) as asked,
        ):
            asked.side_effect = lambda transaction: transaction._set_done()
            payments = [env['payment.transaction'].browse(payment_id) for env in (first, second)]
            for payment in payments:
                self.assertFalse(payment.child_transaction_ids)
            payments[0]._refund(60)
            first.cr.commit()
            with self.assertRaises(SerializationFailure):
                payments[1]._refund(60)
            second.cr.rollback()
            second.invalidate_all()
            with self.assertRaises(Refusal):
                payments[1]._refund(60)
            payments[1]._refund(40)
            self.assertEqual(asked.call_count, 2)

    @contextmanager
    def _committed_failure(self, payment_id):
        """A settled return of 60 whose provider said no, with nothing paid instead yet."""
        with self._transaction() as env:
            payment = env['payment.transaction'].browse(payment_id)
            product = env['product.product'].create({'name': 'Racing', 'type': 'service'})
            order = env['sale.order'].create(
                {
                    'partner_id': payment.partner_id.id,
                    'transaction_ids': [Command.set(payment.ids)],
                    'order_line': [
                        Command.create(
                            {
                                'product_id': product.id,
                                'product_uom_qty': 1,
                                'price_unit': 100,
                                'tax_ids': [Command.clear()],
                            }
                        )
                    ],
                }
            )
            asking = payment.with_context(crosschannel_refund='adopt')
            refund = asking._create_child_transaction(100, is_refund=True)
            refund.write({'state': 'error', 'is_post_processed': True})
            components = [{'line': order.order_line.id, 'untaxed': 10000, 'taxes': {}}]
            line = {'sale_line_id': order.order_line.id, 'quantity': 1, 'components': components}
            tender = {'type': 'original', 'amount': 100, 'state': 'pending'}
            doc = env['crosschannel.return'].create(
                {
                    'sale_order_id': order.id,
                    'partner_id': order.partner_id.id,
                    'warehouse_id': env['stock.warehouse'].search([], limit=1).id,
                    'state': 'settled',
                    'line_ids': [Command.create(line)],
                    'tender_ids': [Command.create({**tender, 'transaction_id': refund.id})],
                }
            )
            tender_id = doc.tender_ids.id
            env.cr.commit()
        try:
            yield tender_id
        finally:
            with self._transaction() as env:
                doc = env['crosschannel.return'].browse(doc.id)
                doc.state = 'refused'
                doc.unlink()
                env['sale.order'].browse(order.id).unlink()
                env['product.product'].browse(product.id).product_tmpl_id.unlink()
                env.cr.commit()

    @mute_logger('odoo.sql_db')
    def test_a_fallback_and_a_refund_of_the_back_office_at_once(self):
        """The second is replayed, and then pays what the first has left."""
        with (
            self._committed_payment() as payment_id,
            self._committed_failure(payment_id) as tender_id,
            self._transaction() as follower,
            self._transaction() as office,
            patch.object(PaymentTransaction, '_send_refund_request', autospec=True) as asked,
        ):
            asked.side_effect = lambda transaction: transaction._set_done()
            tender = follower['crosschannel.return.tender'].browse(tender_id)
            self.assertEqual(tender.return_id._amount_due(), 100)
            office['payment.transaction'].browse(payment_id)._refund(60)
            office.cr.commit()
            with self.assertRaises(SerializationFailure):
                tender._follow()
            follower.cr.rollback()
            follower.invalidate_all()
            tender._follow()
            found = [(part.type, part.amount) for part in tender.return_id.tender_ids]
            self.assertEqual(found, [('original', 100), ('manual', 40)])
