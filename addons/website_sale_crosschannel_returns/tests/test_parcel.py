from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, new_test_user, tagged

from odoo.addons.unified_inventory.exceptions import Refusal

from .common import PortalReturnCommon

CRON = 'website_sale_crosschannel_returns.ir_cron_fetch_labels'
LABEL = b'%PDF-1.4 label'


class ParcelCommon(PortalReturnCommon):
    """Ann's goods were brought by a carrier that makes labels for the way back."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        product = cls.env['product.product'].create({'name': 'Delivery', 'type': 'service'})
        cls.carrier = cls.env['delivery.carrier'].create(
            {
                'name': 'Pigeons',
                'product_id': product.id,
                'return_label_on_delivery': True,
                'get_return_label_from_portal': True,
            }
        )
        cls.labels = []
        carriers = type(cls.carrier)
        cls.classPatch(carriers, '_compute_can_generate_return', cls._can_generate_return)
        patcher = patch.object(carriers, 'fixed_get_return_label', cls._make_label, create=True)
        cls.startClassPatcher(patcher)
        cls.order.carrier_id = cls.carrier

    @staticmethod
    def _can_generate_return(carriers):
        carriers.can_generate_return = True

    @staticmethod
    def _make_label(carrier, pickings, tracking_number=None, origin_date=None):
        pickings.carrier_tracking_ref = f'TRACK-{pickings.id}'
        pickings.env['ir.attachment'].create(
            {
                'name': f'{carrier.get_return_label_prefix()}-{pickings.id}.pdf',
                'raw': LABEL,
                'res_model': pickings._name,
                'res_id': pickings.id,
            }
        )

    def _send_parcel(self, **values):
        return self._make_return(way='parcel', place=None, **values).sudo()

    def _fetch(self, doc):
        doc.parcel_id._crosschannel_fetch_label()
        self.env.invalidate_all()

    def _arrive(self, doc, *quantities, user=None):
        """The warehouse validates the waiting receipt with these quantities."""
        parcel = doc.parcel_ids.with_user(user or self.env.user)
        for move, quantity in zip(parcel.move_ids, quantities, strict=False):
            move.quantity = quantity
        parcel.move_ids.picked = True
        result = parcel.button_validate()
        if isinstance(result, dict):
            wizard = self.env[result['res_model']].with_context(**result['context'])
            wizard.create({'pick_ids': [Command.set(parcel.ids)]}).process()
        self.env.invalidate_all()

    def _stock(self, place=None):
        """Goods of the first line everywhere in a place, those to be inspected too."""
        location = (place or self.depot).view_location_id
        quants = self.env['stock.quant'].search(
            [('location_id', 'child_of', location.id), ('product_id', '=', self.goods_order.id)]
        )
        return sum(quants.mapped('quantity'))

    def _receipts(self):
        return self.env['stock.move'].search(
            [
                ('origin_returned_move_id.sale_line_id', 'in', self.order.order_line.ids),
                ('state', '!=', 'cancel'),
            ]
        )


@tagged('post_install', '-at_install')
class TestParcel(ParcelCommon):
    """What is sent back: expected, received once, whichever way it comes."""

    def test_an_approved_parcel_is_expected(self):
        before = self.order.delivery_status
        doc = self._send_parcel(quantity='2')
        self.assertRecordValues(
            doc.parcel_id,
            [
                {
                    'state': 'assigned',
                    'picking_type_code': 'incoming',
                    'carrier_id': self.carrier.id,
                    'origin': doc.name,
                    'location_dest_id': self.depot.crosschannel_quarantine_id.id,
                    'partner_id': self.ann.partner_id.id,
                }
            ],
        )
        self.assertEqual(doc.parcel_id.move_ids.quantity, 2)
        self.assertTrue(doc.parcel_id.move_ids.origin_returned_move_id)
        self.assertEqual(doc.state, 'approved')
        self.assertEqual(self.order.delivery_status, before)
        self.assertEqual(self.line._crosschannel_returnable(), 1)

    def test_a_person_who_approves_has_it_expected(self):
        self.env['crosschannel.return.policy'].search([]).active = False
        self.env['crosschannel.return.policy'].create({'name': 'Ask', 'needs_approval': True})
        doc = self._send_parcel()
        self.assertEqual((doc.state, len(doc.parcel_ids)), ('requested', 0))
        doc.sudo(False).action_approve()
        self.assertEqual((doc.state, len(doc.parcel_ids)), ('approved', 1))

    def test_parcels_go_where_the_retailer_wants_them(self):
        self.depot.place_parcels_to_id = self.store
        doc = self._send_parcel()
        self.assertEqual(doc.warehouse_id, self.store)
        self.assertEqual(doc.parcel_id.picking_type_id.warehouse_id, self.store)

    def test_what_arrives_waits_for_inspection(self):
        doc = self._send_parcel(quantity='2')
        before = self._stock()
        worker = new_test_user(
            self.env,
            'worker',
            groups='stock.group_stock_user',
            company_id=self.company.id,
            company_ids=[(6, 0, self.company.ids)],
        )
        self._arrive(doc, user=worker)
        self.assertRecordValues(doc, [{'state': 'received', 'expires_at': False}])
        self.assertEqual(self._stock(), before + 2)
        self.assertEqual(self.line.qty_delivered, 1)
        self.assertTrue(doc.line_ids.is_received)
        self.assertFalse(doc.line_ids.is_disposed)
        doc.line_ids.condition = 'new'
        doc.action_inspect()
        self.assertEqual(self.line.qty_delivered, 1)
        doc._settle([{'type': 'manual', 'amount': 200.0}])
        self.assertEqual(self._stock(), before + 2)
        self.assertEqual(len(doc.picking_ids), 1)
        self.assertQuantities(self.line, 1, 0, 1, 'to invoice')

    def test_what_is_missing_may_come_another_time(self):
        doc = self._send_parcel(quantity='3', **self._also(self.other_line))
        self._arrive(doc, 2, 0)
        self.assertEqual(doc.state, 'received')
        self.assertRecordValues(
            doc.line_ids, [{'sale_line_id': self.line.id, 'quantity': 2, 'refund_total': 200.0}]
        )
        self.assertFalse(self._receipts().filtered(lambda move: move.state != 'done'))
        self.assertEqual(self.line._crosschannel_returnable(), 1)
        self.assertEqual(self.other_line._crosschannel_returnable(), 1)

    def _also(self, line):
        return {f'quantity_{line.id}': '1', f'reason_{line.id}': 'damaged'}

    def test_more_than_announced_is_refused(self):
        doc = self._send_parcel()
        with self.assertRefused('more_than_announced'):
            self._arrive(doc, 2)
        self.assertEqual((doc.state, doc.parcel_id.state), ('approved', 'assigned'))

    def test_what_is_brought_to_a_place_comes_in_once(self):
        doc = self._send_parcel(quantity='2')
        parcel, before = doc.parcel_id, self._stock()
        doc._settle([{'type': 'manual', 'amount': 200.0}])
        self.assertEqual((doc.state, parcel.state), ('settled', 'cancel'))
        self.assertEqual(self._stock(), before + 2)
        self.assertEqual(sum(self._receipts().mapped('quantity')), 2)
        self.assertFalse(doc.parcel_id)
        with self.assertRaises(UserError), self.cr.savepoint():
            parcel.button_validate()
        self.assertEqual(self._stock(), before + 2)

    def test_the_office_receives_it_once(self):
        doc = self._send_parcel()
        parcel, before = doc.parcel_id, self._stock()
        doc.action_receive()
        self.assertEqual((doc.state, parcel.state), ('received', 'cancel'))
        self.assertEqual(self._stock(), before + 1)

    def test_a_parcel_that_lost_the_race_is_refused(self):
        """Another transaction settled between the reading of the receipt and its guard."""
        doc = self._send_parcel()
        self.cr.execute("UPDATE crosschannel_return SET state = 'settled' WHERE id = %s", [doc.id])
        with self.assertRefused('wrong_state'):
            doc.parcel_id._action_done()

    def test_what_is_withdrawn_is_not_expected(self):
        doc = self._send_parcel()
        doc._withdraw()
        self.assertEqual(doc.parcel_ids.state, 'cancel')

    def test_who_is_late_gives_way(self):
        doc = self._send_parcel(quantity='3')
        doc.expires_at = fields.Datetime.now() - timedelta(days=1)
        again = self._make_return(
            way='parcel', place=None, quantity='3', request_key='key-00000002'
        ).sudo()
        self.assertNotEqual(doc, again)
        self.assertEqual(doc.parcel_ids.state, 'cancel')
        self.assertTrue(again.parcel_id.move_ids.origin_returned_move_id)

    def test_who_is_late_and_alone_is_taken(self):
        doc = self._send_parcel(quantity='3')
        doc.expires_at = fields.Datetime.now() - timedelta(days=1)
        self._arrive(doc)
        self.assertEqual(doc.state, 'received')

    def test_serial_numbers_are_those_that_were_sent(self):
        goods = self._create_goods('SER', 'order', tracking='serial')
        lots = self.env['stock.lot'].create(
            [{'name': f'SN{number}', 'product_id': goods.id} for number in (1, 2)]
        )
        self.env['stock.quant'].search([('product_id', '=', goods.id)]).sudo().unlink()
        for lot in lots:
            self.env['stock.quant']._update_available_quantity(
                goods, self.depot.lot_stock_id, 1, lot_id=lot
            )
        order = self._create_order((goods, 2, {}), partner_id=self.ann.partner_id.id)
        self.authenticate('ann', 'ann-ann')
        self._ask(order, line=order.order_line, quantity='2', way='parcel', place=None)
        doc = self._returns(order).sudo()
        self.assertEqual(doc.parcel_id.move_ids.move_line_ids.lot_id, lots)
        self._arrive(doc)
        self.assertEqual(doc.state, 'received')


@tagged('post_install', '-at_install')
class TestLabel(ParcelCommon):
    """The carrier's label, for its customer alone."""

    def _url(self, doc, suffix='', token=None):
        return f'/my/returns/{doc.id}{suffix}' + (f'?access_token={token}' if token else '')

    def test_the_label_is_made_once_and_after_the_commit(self):
        doc = self._send_parcel()
        self.assertEqual(doc.parcel_label_state, 'asked')
        self.assertFalse(doc._parcel_labels())
        page = self.url_open(self._url(doc))
        self.assertTrue(self._texts(page, 'o_return_label_asked'))
        with self.enter_registry_test_mode():
            self.env.ref(CRON).method_direct_trigger()
        self.env.invalidate_all()
        self._fetch(doc)
        self.assertEqual(doc.parcel_label_state, 'made')
        self.assertEqual(len(doc._parcel_labels()), 1)

    def test_the_customer_prints_it(self):
        doc = self._send_parcel()
        self._fetch(doc)
        page = self.url_open(self._url(doc))
        self.assertEqual(len(self._texts(page, 'o_return_label')), 1)
        self.assertIn(f'TRACK-{doc.parcel_id.id}', page.text)
        label = doc._parcel_labels()
        for suffix in ('/label', f'/label/{label.id}'):
            response = self.url_open(self._url(doc, suffix))
            self.assertEqual(response.content, LABEL)
        self.authenticate(None, None)
        response = self.url_open(self._url(doc, '/label', doc.access_token))
        self.assertEqual(response.content, LABEL)

    def test_it_is_nobody_else_s(self):
        doc = self._send_parcel()
        self._fetch(doc)
        label, token = doc._parcel_labels(), doc.access_token
        other = self.env['res.company'].create({'name': 'Other'})
        new_test_user(
            self.env,
            'other-seller',
            password='s' * 12,
            groups='sales_team.group_sale_salesman_all_leads',
            company_id=other.id,
            company_ids=[(6, 0, other.ids)],
        )
        for login, password in [
            (None, None),
            ('bob', 'bob-bob'),
            ('other-seller', 's' * 12),
        ]:
            self.authenticate(login, password)
            for suffix in ('/label', f'/label/{label.id}'):
                for wrong in (None, 'x', token[:-1], 'é'):
                    response = self.url_open(self._url(doc, suffix, wrong), allow_redirects=False)
                    self.assertSentAway(response)
        self.authenticate(None, None)
        self.assertNotEqual(self.url_open(f'/web/content/{label.id}').content, LABEL)

    def test_no_other_attachment_is_a_label(self):
        doc = self._send_parcel()
        self._fetch(doc)
        secret = self.env['ir.attachment'].create(
            {
                'name': 'Offer.pdf',
                'raw': b'secret',
                'res_model': 'stock.picking',
                'res_id': doc.parcel_id.id,
            }
        )
        response = self.url_open(self._url(doc, f'/label/{secret.id}'), allow_redirects=False)
        self.assertIn('/slip', response.headers['Location'])

    def test_the_form_promises_a_label_where_there_will_be_one(self):
        self.authenticate('ann', 'ann-ann')
        self.assertTrue(self._texts(self.url_open(self._form_url()), 'o_return_has_label'))
        self.order.carrier_id = False
        self.assertFalse(self._texts(self.url_open(self._form_url()), 'o_return_has_label'))

    def test_without_a_label_there_is_the_slip(self):
        self.order.carrier_id = False
        doc = self._send_parcel()
        self.assertFalse(doc.parcel_label_state)
        response = self.url_open(self._url(doc, '/label'), allow_redirects=False)
        self.assertIn(f'/my/returns/{doc.id}/slip', response.headers['Location'])
        slip = self.url_open(self._url(doc, '/slip'))
        self.assertEqual(slip.status_code, 200)
        self.assertIn('Put the slip into the parcel', self.url_open(self._url(doc)).text)

    def test_a_carrier_customers_may_not_print_from_makes_none(self):
        self.carrier.get_return_label_from_portal = False
        self.assertFalse(self._send_parcel().parcel_id.carrier_id)

    def test_the_warehouse_s_carrier_comes_first(self):
        other = self.carrier.copy()
        self.depot.place_parcel_carrier_id = other
        self.assertEqual(self._send_parcel().parcel_id.carrier_id, other)

    def test_a_label_that_fails_is_told_and_asked_for_again(self):
        doc = self._send_parcel()
        carriers = type(self.carrier)
        for error in (UserError('No pigeons.'), ConnectionError('No pigeons.')):
            with patch.object(carriers, 'fixed_get_return_label', side_effect=error):
                self._fetch(doc)
            self.assertEqual(doc.parcel_label_state, 'failed')
            self.assertIn('No pigeons.', doc.message_ids[0].body)
            doc.sudo(False).action_ask_label()
            self.assertEqual(doc.parcel_label_state, 'asked')
        self._fetch(doc)
        self.assertEqual(doc.parcel_label_state, 'made')
        doc.action_ask_label()
        self.assertEqual(doc.parcel_label_state, 'made')

    def test_a_carrier_that_sends_nothing_has_failed(self):
        doc = self._send_parcel()
        with patch.object(type(self.carrier), 'fixed_get_return_label'):
            self._fetch(doc)
        self.assertEqual(doc.parcel_label_state, 'failed')

    def test_only_managers_ask_for_labels(self):
        doc = self._send_parcel()
        clerk = new_test_user(
            self.env,
            'clerk',
            groups='sales_team.group_sale_salesman_all_leads',
            company_id=self.company.id,
            company_ids=[(6, 0, self.company.ids)],
        )
        for user in (clerk, self.bob):
            with self.assertRaises(AccessError), self.cr.savepoint():
                doc.with_user(user).sudo(False).action_ask_label()
        self.order.carrier_id = doc.parcel_id.carrier_id = False
        with self.assertRaises(Refusal), self.cr.savepoint():
            doc.action_ask_label()

    def test_the_label_is_gone_with_the_parcel(self):
        doc = self._send_parcel()
        self._fetch(doc)
        doc._settle([{'type': 'manual', 'amount': 100.0}])
        self.assertFalse(doc._parcel_labels())

    def test_a_label_is_not_bought_for_what_is_cancelled(self):
        doc = self._send_parcel()
        parcel = doc.parcel_id
        doc._withdraw()
        parcel._crosschannel_fetch_label()
        self.assertEqual(parcel.crosschannel_label_state, 'asked')
        self.assertFalse(parcel.return_label_ids)

    def test_the_mail_has_the_link(self):
        self.ann.partner_id.email = 'ann@example.com'
        self.env['crosschannel.return']._link_mails()
        doc = self._send_parcel()
        mail = self.env['mail.mail'].search([('model', '=', doc._name), ('res_id', '=', doc.id)])
        self.assertIn(f'/my/returns/{doc.id}/label?access_token={doc.access_token}', mail.body_html)
        self._ask(request_key='key-00000002')
        other = self._returns()[:1]
        mail = self.env['mail.mail'].search([('model', '=', doc._name), ('res_id', '=', other.id)])
        self.assertNotIn('/label', mail.body_html)

    def test_the_office_sees_it(self):
        doc = self._send_parcel()
        self._fetch(doc)
        form = Form(doc.sudo(False))
        self.assertEqual(form.parcel_tracking, f'TRACK-{doc.parcel_id.id}')
        self.assertEqual(form.parcel_id, doc.parcel_id)
        self.assertEqual(Form(doc.parcel_id.sudo(False)).crosschannel_return_id, doc)
