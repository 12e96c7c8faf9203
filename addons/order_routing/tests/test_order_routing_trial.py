from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import freeze_time, new_test_user

from ..core.simulate import simulate
from .rules_common import RulesCommon

COUNTED = (
    'unified.inventory.hold',
    'unified.inventory.entry',
    'order.routing.plan',
    'order.routing.run.line',
    'stock.move',
    'mail.message',
)


class TestTrial(RulesCommon):
    """Rules are tried on one order, and on past ones, before they decide."""

    def setUp(self):
        super().setUp()
        self._stock(self.vase, self.store, 3)
        self._stock(self.vase, self.centre, 3)
        self.ruleset = self._draft(
            self._only(self.centres, name='Centres first', otherwise='unfillable')
        )

    def _counts(self):
        self.env.flush_all()
        return [self.env[model].search_count([]) for model in COUNTED]

    def _drive(self, *wanted, **values):
        lines = [
            Command.create({'product_id': product.id, 'quantity': quantity})
            for product, quantity in wanted
        ]
        drive = self.env['order.routing.drive'].create(
            {
                'ruleset_id': self.ruleset.id,
                'line_ids': lines,
                'carrier_id': self.carrier.id,
                'country_id': self.usa.id,
                'postcode': '60505',
                **values,
            }
        )
        before = self._counts()
        drive.action_try()
        self.assertEqual(self._counts(), before)
        return drive.result

    def test_a_draft_is_tried_on_an_order_and_nothing_is_written(self):
        order = self._create_order((self.vase, 1))
        shown = self._drive(order_id=order.id)
        self.assertIn('Centres first', shown)
        self.assertIn('is not in the place groups of the rule', shown)
        self.assertFalse(order.hold_ref)
        self.assertIsNone(order._hold_stock())  # the draft does not decide
        self.assertEqual(list(self._promised(order)), [self.store])

    def test_a_confirmed_order_may_have_its_own_goods(self):
        order = self._create_order((self.vase, 6))
        self._confirm(order)
        self.ruleset = self.env['order.routing.ruleset']
        self.assertIn('6', self._drive(order_id=order.id))
        self.assertAvailable(self.vase, self.store, 0)

    def test_a_basket_is_tried(self):
        self._stock(self.lamp, self.centre, 1)
        shown = self._drive((self.vase, 2), (self.lamp, 1))
        self.assertIn('2 × VASE', shown)
        self.assertIn('1 × LAMP', shown)

    def test_a_refusal_tells_the_rule_the_queue_and_the_reasons(self):
        shown = self._drive((self.vase, 5))
        for text in ('Only 3', 'Unfillable', 'Centres first', 'is not in the place groups'):
            self.assertIn(text, shown)

    def test_an_unknown_postcode_is_told(self):
        self.assertIn('postcode that we know', self._drive((self.vase, 1), postcode='00000'))

    def test_orders_one_may_not_read_are_not_tried(self):
        other = self.env['res.company'].create({'name': 'Other'})
        user = new_test_user(
            self.env,
            'other',
            groups='sales_team.group_sale_manager',
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        order = self._create_order((self.vase, 1))
        drive = self.env['order.routing.drive'].with_user(user).create({})
        drive.sudo().write({'company_id': self.env.company.id, 'order_id': order.id})
        with self.assertRaises(AccessError):
            drive.action_try()

    def test_rules_of_another_company_are_not_tried(self):
        other = self.env['res.company'].create({'name': 'Other'})
        theirs = self.ruleset.copy({'company_id': other.id})
        for model in ('order.routing.drive', 'order.routing.simulation'):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                self.env[model].create({'ruleset_id': theirs.id})
            wizard = self.env[model].with_context(default_ruleset_id=theirs.id).create({})
            self.assertEqual(wizard.company_id, other, 'opened from the rules of a company')

    def test_what_is_shown_runs_no_script(self):
        self.vase.default_code = '<script>alert(1)</script>'
        self.assertIn('&lt;script', self._drive((self.vase, 1)))
        drive = self.env['order.routing.drive'].create({'result': '<b>x</b><script>1</script>'})
        self.assertIn('<b>x</b>', drive.result)
        self.assertNotIn('script', drive.result)

    def test_two_rule_sets_are_compared_over_past_orders(self):
        for _i in range(2):
            self._confirm(self._create_order((self.vase, 1)))
        simulation = self.env['order.routing.simulation'].create({'ruleset_id': self.ruleset.id})
        before = self._counts()
        asked, left_out = simulation._asked()
        self.assertEqual((len(asked), left_out), (2, 0))
        simulation.action_simulate()
        self.assertEqual(self._counts(), before)
        self.assertIn('No place found', simulation.result)
        rules, beside = simulation._rules()
        draft, active = simulate(rules, asked), simulate(beside, asked)
        self.assertEqual((draft.cost, active.cost), (1800, 1000))
        self.assertEqual(dict(draft.load), {self.centre.id: 2})
        self.assertEqual(dict(active.load), {self.store.id: 2})

    def test_past_orders_are_asked_as_of_their_day(self):
        order = self._create_order((self.vase, 1))
        self._confirm(order)
        order.date_order -= timedelta(days=5)
        order.commitment_date = order.date_order + timedelta(days=3)
        simulation = self.env['order.routing.simulation'].create({'ruleset_id': self.ruleset.id})
        ((core_order, _problem, _facts),) = simulation._asked()[0]
        self.assertEqual(core_order.within, 3)

    @freeze_time('2026-11-26 04:00:00')
    def test_days_are_counted_where_the_customer_is(self):
        self.customer.tz = 'America/Chicago'  # it is Wednesday evening there, Thursday in UTC
        self._confirm(order := self._create_order((self.vase, 1)))
        order.commitment_date = '2026-11-26 17:00:00'
        simulation = self.env['order.routing.simulation'].create({'ruleset_id': self.ruleset.id})
        ((core_order, _problem, _facts),) = simulation._asked()[0]
        self.assertEqual(core_order.within, 1)

    def _queries_of(self, simulation):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        simulation._asked()
        return self.cr.sql_log_count - before

    def test_more_orders_need_no_more_queries(self):
        self._activate(self._only(self.stores, name='Stores'))
        self._stock(self.vase, self.store, 20)
        self._stock(self.lamp, self.store, 20)
        simulation = self.env['order.routing.simulation'].create({'ruleset_id': self.ruleset.id})
        counts = []
        for number in range(6):
            address = self.customer.copy({'name': f'Ann {number}', 'zip': f'6050{number}'})
            goods = (self.vase, 1), (self.lamp, 1 + number % 2)
            order = self._create_order(*goods[number % 2 :], partner_id=address.id)
            self._confirm(order)
            order.commitment_date = order.date_order + timedelta(days=3)
            order._routing_exclude(self.store, 'A test')
            counts.append(self._queries_of(simulation))
        self.assertEqual(len(simulation._asked()[0]), 6)
        self.assertEqual(counts[1:], counts[1:2] * 5)
