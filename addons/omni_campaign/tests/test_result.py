from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from odoo import fields
from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged
from odoo.tools import SQL

from .common import CampaignCommon

SUMS = ['uses:sum', 'amount:sum', 'order_amount:sum', 'sales_during:sum', 'sales_before:sum']
FIGURES = ['channel_id', 'warehouse_id', 'uses', 'amount', 'order_amount', 'sales_during',
           'sales_before', 'gain', 'uplift', 'caution']  # fmt: skip


@tagged('post_install', '-at_install')
class TestResult(CampaignCommon):
    """`self.product` is sold twice before the campaign and six times, by two stores, during it."""

    def setUp(self):
        super().setUp()
        program = self._program(10)
        program.rule_ids.product_ids = self.product
        self.campaign = self._campaign(program, date_from=fields.Date.today())
        self.far = self.env['stock.warehouse'].create({'name': 'Far', 'code': 'FARR'})
        self.results = self.env['omni.campaign.result']

    def _sell(self, quantity, before=False, **values):
        order = self._order(quantity=quantity, **values)
        if not before:
            self._claim(order)
        order.action_confirm()
        self._date(order, before)
        return order

    def _date(self, order, before=False):
        """Let it be half as far from the first day, in Vienna, as now is, or a week before that."""
        start = datetime.combine(self.campaign.date_from, time(), ZoneInfo('Europe/Vienna'))
        start = start.astimezone(UTC).replace(tzinfo=None)
        moment = start + (fields.Datetime.now() - start) / 2
        order.date_order = moment.replace(microsecond=0) - timedelta(days=7 if before else 0)

    def _sell_all(self):
        self._sell(2, before=True)
        self._sell(1)
        self._sell(5, warehouse_id=self.far.id)
        other = self.env['product.product'].create(
            {'name': 'Chair', 'list_price': 100.0, 'type': 'service', 'taxes_id': [Command.clear()]}
        )
        line = {'product_id': other.id, 'price_unit': 100, 'tax_ids': []}
        order = self._order(order_line=[Command.create(line)])
        order.action_confirm()
        self._date(order)
        self.env.flush_all()
        self.campaign.invalidate_recordset()

    def _rows(self, *groupby, campaign=None):
        domain = [('campaign_id', '=', (campaign or self.campaign).id)]
        return self.results._read_group(domain, list(groupby), [*SUMS, 'uplift:avg'])

    def test_by_store_and_in_all_as_on_the_form(self):
        self._sell_all()
        self.assertEqual(
            self._rows('warehouse_id'),
            [
                (self.place, 1, 10, 90, 90, 200, -0.55),
                (self.far, 1, 50, 450, 450, 0, False),
            ],
        )
        [(uses, amount, sold, during, before, uplift)] = self._rows()
        self.assertEqual((uses, amount, sold), (2, 60, 540))
        self.assertEqual((uses, amount), (self.campaign.use_count, self.campaign.spent))
        form = self.campaign
        self.assertEqual((during, before), (form.sales_during, form.sales_before))
        self.assertAlmostEqual(uplift, form.uplift)
        self.assertEqual((during, before), (540, 200))
        self.assertAlmostEqual(uplift, 1.7)

    def test_what_is_to_be_minded(self):
        self._sell_all()

        def cautions():
            self.env.invalidate_all()
            rows = self.results.search([('campaign_id', '=', self.campaign.id)])
            return {row.warehouse_id: row.caution for row in rows}

        self.assertEqual(cautions(), {self.place: 'short', self.far: 'no_before'})
        self.campaign.date_from -= timedelta(days=8)
        # More than a week of it is compared with what was two weeks earlier.
        self._sell(1, before=True).date_order -= timedelta(days=7)
        self.assertFalse(cautions()[self.place])
        elsewhere = self._program(5)
        other = self.env['product.product'].create({'name': 'Chair', 'active': False})
        elsewhere.rule_ids.product_ids = other
        self._campaign(elsewhere, date_from=self.campaign.date_from)
        self.assertFalse(
            cautions()[self.place], 'it is of another product, though that is archived'
        )
        self._campaign(self._program(5), date_from=self.campaign.date_from)
        self.assertEqual(cautions()[self.place], 'other', 'it is of all products')

    def test_by_channel(self):
        self._sell_all()
        [(channel, *_figures)] = self._rows('channel_id')
        self.assertEqual(channel.code, 'back_office')

    def test_a_campaign_of_a_category_and_of_all_products(self):
        parent = self.env['product.category'].create({'name': 'Furniture'})
        child = self.env['product.category'].create({'name': 'Desks', 'parent_id': parent.id})
        self.product.categ_id = child
        by_category, of_all = self._program(5), self._program(6)
        by_category.rule_ids.product_category_id = parent
        campaigns = [
            self._campaign(programs, date_from=self.campaign.date_from)
            for programs in (by_category, of_all)
        ]
        self._sell_all()
        for campaign in campaigns:
            campaign.invalidate_recordset()
            [(_uses, _amount, _sold, during, before, _uplift)] = self._rows(campaign=campaign)
            self.assertAlmostEqual(during, campaign.sales_during)
            self.assertAlmostEqual(before, campaign.sales_before)
        self.assertAlmostEqual(campaigns[0].sales_during, 600 - campaigns[0].spent)
        self.assertAlmostEqual(campaigns[1].sales_during, 700 - campaigns[1].spent)

    def test_price_rules(self):
        pricelist = self.env['product.pricelist'].create({'name': 'P'})
        prices = self.env['omni.campaign'].create(
            {'name': 'Prices', 'date_from': self.campaign.date_from}
        )
        prices.item_ids = [
            Command.create(
                {
                    'pricelist_id': pricelist.id,
                    'product_tmpl_id': self.product.product_tmpl_id.id,
                    'applied_on': '1_product',
                    'compute_price': 'fixed',
                    'fixed_price': 80,
                }
            )
        ]
        prices.action_start()
        self._sell_all()
        [(_uses, _amount, _sold, during, before, _uplift)] = self._rows(campaign=prices)
        self.assertEqual((during, before), (prices.sales_during, prices.sales_before))
        self.assertEqual(during, 600)

    def test_drafts_and_campaigns_without_a_first_day_have_redemptions_alone(self):
        self.campaign.date_from = False
        order = self._order()
        self._claim(order)
        order.action_confirm()
        self.env.flush_all()
        self.assertEqual(self._rows(), [(1, 10, 90, 0, 0, False)])
        rows = self.results.search([('campaign_id', '=', self.campaign.id)])
        self.assertFalse(rows.caution)

    def test_of_one_campaign_the_figures_are_those_of_all(self):
        self._sell_all()
        self._campaign(self._program(5), date_from=self.campaign.date_from)
        self.env.flush_all()
        told = []
        for results in (self.results, self.results._of_campaigns(self.campaign)):
            self.env.invalidate_all()
            rows = results.search_read([('campaign_id', '=', self.campaign.id)], FIGURES)
            told.append([{**row, 'id': 0} for row in rows])
        self.assertEqual(*told)
        self.assertEqual([row['uses'] for row in told[0]], [1, 1])
        self.assertIn('other', [row['caution'] for row in told[0]])
        groups = self.results._of_campaigns(self.campaign)._read_group([], ['campaign_id'])
        self.assertEqual(groups, [(self.campaign,)])
        self.assertFalse(self.results._of_campaigns(self.campaign.browse()).search([]))

    def test_the_form_reads_no_orders_of_another_time(self):
        self._sell_all()
        values = {'partner_id': self.customer.id, 'warehouse_id': self.place.id}
        line = {'product_id': self.product.id, 'price_unit': 100, 'tax_ids': []}
        older = self.env['sale.order'].create(
            [{**values, 'order_line': [Command.create(line)]} for _number in range(300)]
        )
        self.env.flush_all()
        self.env.cr.execute(
            """UPDATE sale_order SET state = 'sale', date_order = date_order - id %% 90 * interval
               '1 day' - interval '60 days' WHERE id = ANY(%s)""",
            [older.ids],
        )
        dates = {'date_from': self.campaign.date_from - timedelta(days=150)}
        self._campaign(self._program(5), **dates)
        self.env.flush_all()
        self.assertGreater(self._orders_read(self.results), 300)
        self.assertLess(self._orders_read(self.results._of_campaigns(self.campaign)), 50)

    def _orders_read(self, results):
        """Return how many rows of orders and their lines PostgreSQL touches."""
        # as where there are many, and are known to be
        self.env.cr.execute('ANALYZE sale_order, sale_order_line, omni_campaign')
        self.env.cr.execute('SET LOCAL enable_seqscan = off')
        query = results._search([]).select()
        [(plan,)] = self.env.execute_query(SQL('EXPLAIN (ANALYZE, FORMAT JSON) %s', query))
        nodes, read = [plan[0]['Plan']], 0
        while nodes:
            node = nodes.pop()
            nodes += node.get('Plans', ())
            if node.get('Relation Name') in ('sale_order', 'sale_order_line'):
                rows = node['Actual Rows'] + node.get('Rows Removed by Filter', 0)
                read += rows * node['Actual Loops']
        return read

    def test_one_query_for_all_campaigns(self):
        self._sell_all()
        self.results._read_group([], ['campaign_id', 'channel_id'], SUMS)
        with self.assertQueryCount(1):
            self.results._read_group([], ['campaign_id', 'channel_id', 'warehouse_id'], SUMS)

    def test_it_is_for_managers_of_the_company(self):
        self._sell_all()
        company = self.env['res.company'].create({'name': 'Elsewhere'})
        values = {'company_id': company.id, 'company_ids': [Command.set(company.ids)]}
        for login, groups in (
            ('result_portal', 'base.group_portal'),
            ('result_user', 'sales_team.group_sale_salesman'),
        ):
            with self.assertRaises(AccessError):
                self.results.with_user(new_test_user(self.env, login, groups)).search([])
        with self.assertRaises(AccessError):
            self.results.with_user(self.env.ref('base.public_user')).search([])
        manager = 'sales_team.group_sale_manager'
        stranger = new_test_user(self.env, 'result_stranger', manager, **values)
        self.assertFalse(self.results.with_user(stranger).search([]))
        own = new_test_user(self.env, 'result_manager', manager)
        rows = self.results.with_user(own).search([('campaign_id', '=', self.campaign.id)])
        self.assertEqual(sum(rows.mapped('uses')), 2)
        with self.assertRaises(AccessError):
            rows[:1].with_user(own).unlink()
