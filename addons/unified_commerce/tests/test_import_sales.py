import csv
import itertools
import tempfile
from collections import Counter
from decimal import Decimal
from pathlib import Path

from odoo.exceptions import AccessError, UserError
from odoo.tests import TransactionCase, new_test_user, tagged

SLICE = Path(__file__).parent / 'retail_slice.csv'
BAD = [
    ['489434', '85048', 'BALL', 'twelve', '2009-12-01 07:45:00', '6.95', '13085', 'United Kingdom'],
    ['489434', '', 'BALL', '12', '2009-12-01 07:45:00', '6.95', '13085', 'United Kingdom'],
    ['489434', '85048', 'BALL', '12', 'yesterday', '6.95', '13085', 'United Kingdom'],
    ['489434', '85048', 'BALL', '12', '2009-12-01 07:45:00', '-6.95', '13085', 'United Kingdom'],
    ['489434', '85048'],
]


class RetailCase(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with SLICE.open(newline='', encoding='utf-8') as file:
            cls.header, *cls.rows = list(csv.reader(file))

    def setUp(self):
        super().setUp()
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def file(self, rows, name='sales.csv'):
        path = self.folder / name
        with path.open('w', newline='', encoding='utf-8') as file:
            csv.writer(file).writerows([self.header, *rows])
        return path

    @classmethod
    def run_import(cls, path, batch=400, batches=None, limit=None):
        """Run the import, or only so many of its batches."""
        sales_import = cls.env['unified.sales.import']._open(path)
        list(itertools.islice(sales_import._run(path, batch, limit), batches))
        return sales_import

    @classmethod
    def orders_of(cls, sales_import):
        return cls.env['sale.order'].search([('retail_import_id', '=', sales_import.id)])

    @staticmethod
    def totals(orders):
        return {order.name: round(order.amount_total, 2) for order in orders}

    @staticmethod
    def amounts(rows):
        totals = Counter()
        for row in rows:
            totals[row[0]] += Decimal(row[3]) * Decimal(row[5])
        return {invoice: float(round(amount, 2)) for invoice, amount in totals.items()}


@tagged('post_install', '-at_install')
class TestImportWhole(RetailCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.whole = cls.run_import(SLICE)
        cls.orders = cls.orders_of(cls.whole)

    def test_every_invoice_with_its_total(self):
        self.assertEqual(self.totals(self.orders), self.amounts(self.rows))
        self.assertEqual(len(self.orders.order_line), len(self.rows))
        self.assertEqual(set(self.orders.mapped('state')), {'sale'})
        self.assertFalse(self.orders.picking_ids or self.orders.invoice_ids)
        self.whole._check_none_lost()

    def test_stored_sums_are_what_the_orm_would_compute(self):
        lines = self.orders.order_line[:50]
        stored = {line: (line.price_subtotal, line.price_total) for line in lines}
        lines._compute_amount()
        for line, amounts in stored.items():
            self.assertAlmostEqual(line.price_subtotal, amounts[0])
            self.assertAlmostEqual(line.price_total, amounts[1])

    def test_sales_analysis_sees_the_history(self):
        ((total,),) = self.env['sale.report']._read_group(
            [('order_reference', 'in', [f'sale.order,{order.id}' for order in self.orders])],
            [],
            ['price_total:sum'],
        )
        self.assertAlmostEqual(total, sum(self.amounts(self.rows).values()), places=1)

    def test_cancellations_are_returns_linked_to_their_sale(self):
        kinds = Counter(self.orders.mapped('retail_kind'))
        self.assertEqual(
            kinds['return'], sum(name.startswith('C') for name in self.amounts(self.rows))
        )
        linked = self.orders.order_line.filtered('retail_origin_line_id')
        self.assertTrue(linked)
        for line in linked:
            sale = line.retail_origin_line_id
            self.assertEqual(line.order_id.retail_kind, 'return')
            self.assertEqual(
                (sale.product_id, sale.order_partner_id), (line.product_id, line.order_partner_id)
            )
            self.assertLessEqual(sale.order_id.date_order, line.order_id.date_order)
            self.assertGreaterEqual(sale.product_uom_qty, -line.product_uom_qty)

    def test_done_is_done(self):
        self.assertEqual(self.run_import(SLICE), self.whole)
        self.assertEqual(self.orders_of(self.whole), self.orders)

    def test_a_lost_line_is_noticed(self):
        lost = self.orders.order_line[0].id
        self.env.cr.execute('DELETE FROM sale_order_line WHERE id = %s', [lost])
        self.env.invalidate_all()
        with self.assertRaises(UserError):
            self.whole._check_none_lost()

    def test_a_cashier_does_not_read_the_imports(self):
        user = new_test_user(self.env, 'import_cashier', 'base.group_user')
        with self.assertRaises(AccessError):
            self.env['unified.sales.import'].with_user(user).browse(self.whole.id).read(['name'])


@tagged('post_install', '-at_install')
class TestImportParts(RetailCase):
    def test_bad_lines_are_told_by_number_and_reason(self):
        path = self.file([*self.rows[:10], *BAD, *self.rows[10:20]])
        sales_import = self.run_import(path, batch=7)
        self.assertEqual(
            (sales_import.position, sales_import.imported, sales_import.rejected), (25, 20, 5)
        )
        self.assertEqual(sales_import.reject_ids.mapped('line'), [12, 13, 14, 15, 16])
        reasons = ['quantity', 'stock code', 'date', 'price', 'columns']
        for reject, word in zip(sales_import.reject_ids, reasons, strict=True):
            self.assertIn(word, reject.reason)
        sales_import._check_none_lost()

    def test_rejects_file_holds_the_lines_as_they_were(self):
        sales_import = self.run_import(self.file([*self.rows[:3], *BAD]))
        target = self.folder / 'rejects.csv'
        sales_import._write_rejects(target)
        with target.open(newline='', encoding='utf-8') as file:
            header, *found = list(csv.reader(file))
        self.assertEqual(header, ['line', 'reason', 'content'])
        self.assertEqual([row[2] for row in found], [','.join(row) for row in BAD])

    def test_killed_in_the_middle_and_started_again(self):
        rows = self.rows[:300]
        path = self.file([*rows[:150], *BAD, *rows[150:]])
        first = self.run_import(path, batch=40, batches=3)
        self.assertEqual(first.position, 120)
        again = self.run_import(path, batch=55)
        self.assertEqual(again, first)
        self.assertEqual(self.totals(self.orders_of(again)), self.amounts(rows))
        self.assertEqual((again.imported, again.rejected), (len(rows), len(BAD)))
        again._check_none_lost()

    def test_killed_within_a_batch_leaves_nothing_of_it(self):
        sales_import = self.run_import(SLICE, batch=50, batches=2)
        with self.assertRaises(ZeroDivisionError), self.env.cr.savepoint():
            self.run_import(SLICE, batch=50, batches=1)
            raise ZeroDivisionError
        self.env.invalidate_all()
        self.assertEqual(sales_import.position, 100)
        sales_import._check_none_lost()

    def test_same_invoice_in_another_file_is_refused_by_line(self):
        self.run_import(self.file(self.rows[:8]))
        second = self.run_import(self.file(self.rows[4:12], 'second.csv'))
        found = Counter(second.reject_ids.mapped('reason'))
        known = {row[0] for row in self.rows[:8]}
        twice = sum(row[0] in known for row in self.rows[4:12])
        self.assertEqual(found, {'invoice already in the database': twice})
        self.assertEqual(second.imported + second.rejected, 8)

    def test_products_of_the_catalog_are_used_not_doubled(self):
        code = self.rows[0][1]
        product = self.env['product.product'].create({'name': 'Ball', 'default_code': code})
        self.run_import(SLICE, limit=5)
        self.assertEqual(self.env['product.product'].search([('default_code', '=', code)]), product)

    def test_another_kind_of_file_is_refused(self):
        path = self.folder / 'other.csv'
        path.write_text('a,b\n1,2\n', encoding='utf-8')
        with self.assertRaises(UserError):
            self.env['unified.sales.import']._open(path)
