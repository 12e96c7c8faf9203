import socket
import threading
from unittest.mock import patch

from odoo.exceptions import ValidationError

from odoo.addons.queue_job.exception import FailedJobError
from odoo.addons.queue_job.tests.common import trap_jobs
from odoo.addons.store_fulfilment.printing import pick_list_ticket, slip_ticket

from .common import StoreFulfilmentCommon


class TestPrint(StoreFulfilmentCommon):
    def test_one_list_for_several_orders(self):
        works = self._work((self.vase, 2)) | self._work((self.vase, 1), (self.lamp, 1))
        data = works._printed('pick_list')
        self.assertEqual([(row['name'], row['quantity']) for row in data['rows']],
                         [('Lamp', 1), ('Vase', 3)])  # fmt: skip
        ticket = pick_list_ticket(data)
        self.assertIn(b'   3 x Vase', ticket)
        for work in works:
            self.assertIn(work.order_id.name.encode(), ticket)

    def test_what_is_picked_is_not_on_the_list(self):
        work = self._work((self.vase, 2))
        self._pick_all(work, self.mia)
        self.assertFalse(work._printed('pick_list')['rows'])

    def test_a_slip_has_order_name_and_qr_code(self):
        work = self._work((self.vase, 2), collect=True)
        ticket = slip_ticket(work._printed('slip'))
        for part in (work.order_id.name.encode(), b'Ann L.', b'   2 x Vase', b'\x1d(k'):
            self.assertIn(part, ticket)
        self.assertIn(work.picking_id.name.encode(), ticket)
        self.assertNotIn(b'Ann Lee', ticket)

    def test_any_letters_can_be_printed(self):
        self.customer.name, self.vase.name = 'Zoë Łęcki', '花瓶 – déjà vu'
        work = self._work((self.vase, 2))
        self.assertTrue(slip_ticket(work._printed('slip')))
        self.assertTrue(pick_list_ticket(work._printed('pick_list')))

    def test_without_a_printer_it_is_a_document(self):
        work = self._work((self.vase, 1))
        for method, ids in (('print_pick_list', work.ids), ('print_slip', work.id)):
            url = getattr(self._as(self.mia), method)(ids)['url']
            self.assertRegex(url, rf'^/report/(pdf|html)/store_fulfilment\.report_\w+/{work.id}$')

    def test_documents_are_rendered_for_staff(self):
        works = self._work((self.vase, 2)) | self._work((self.lamp, 1))
        for name in ('pick_list', 'slip'):
            report = self.env.ref(f'store_fulfilment.action_report_{name}').with_user(self.mia)
            html = report._render_qweb_html(report.report_name, works.ids)[0].decode()
            for work in works:
                self.assertIn(work.order_id.name, html)

    def test_a_printer_gets_its_ticket_by_a_job(self):
        self.store.store_printer_address = '192.0.2.1:9100'
        work = self._work((self.vase, 1))
        with trap_jobs() as trap:
            answer = self._as(self.mia).print_slip(work.id)
            trap.assert_jobs_count(1)
        self.assertIn('job', answer)

    def test_a_job_tells_how_far_it_is(self):
        self.store.store_printer_address = '192.0.2.1:9100'
        work = self._work((self.vase, 1))
        job = self._as(self.mia).print_slip(work.id)['job']
        self.assertEqual(self._as(self.mia).print_status(job)['state'], 'waiting')
        self.assertSays('unknown_job', self._as(self.tom).print_status, job)
        self.assertSays('unknown_job', self._as(self.mia).print_status, 'x')
        row = self.env['queue.job'].search([('uuid', '=', job)])
        row.write({'state': 'failed', 'exc_message': 'no paper'})
        self.assertEqual(
            self._as(self.mia).print_status(job), {'state': 'failed', 'text': 'no paper'}
        )

    def test_the_bytes_arrive_at_the_printer(self):
        work = self._work((self.vase, 1))
        heard = []
        with socket.create_server(('127.0.0.1', 0)) as server:
            self.store.store_printer_address = f'127.0.0.1:{server.getsockname()[1]}'

            def listen():
                connection, _peer = server.accept()
                with connection, connection.makefile('rb') as stream:
                    heard.append(stream.read())

            printer = threading.Thread(target=listen)
            printer.start()
            work._print_job('slip')
            printer.join(5)
        self.assertEqual(heard, [slip_ticket(work._printed('slip'))])

    def test_a_dead_printer_fails_its_job_and_nothing_else(self):
        with socket.create_server(('127.0.0.1', 0)) as server:
            self.store.store_printer_address = f'127.0.0.1:{server.getsockname()[1]}'
        work = self._work((self.vase, 1))
        with self.assertRaises(FailedJobError) as caught:
            work._print_job('slip')
        self.assertIn('does not answer', str(caught.exception))
        self.assertEqual(self._pick_all(work, self.mia)['state'], 'packed')

    def test_addresses_of_printers_are_checked(self):
        for text in ('http://printer', 'printer:0', 'a b'):
            with self.assertRaises(ValidationError):
                self.store.store_printer_address = text

    def test_pdf_when_the_machine_can_else_html(self):
        work = self._work((self.vase, 1))
        report = type(self.env['ir.actions.report'])
        for state, kind in (('ok', 'pdf'), ('install', 'html'), ('broken', 'html')):
            with patch.object(report, 'get_wkhtmltopdf_state', lambda _self, s=state: s):
                url = self._as(self.mia).print_slip(work.id)['url']
            self.assertTrue(url.startswith(f'/report/{kind}/'), url)
