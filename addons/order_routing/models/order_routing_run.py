import psycopg2

from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.unified_inventory.exceptions import Refusal

BATCH = 200  # orders of one run


class OrderRoutingRun(models.Model):
    """The router went through the queues: what became of each order. Orders are taken by
    urgency, then by their date; each in a savepoint of its own."""

    _name = 'order.routing.run'
    _description = 'Routing Run'
    _order = 'id desc'
    _rec_name = 'create_date'

    company_id = fields.Many2one('res.company', required=True, default=lambda s: s.env.company)
    user_id = fields.Many2one('res.users', string='By', readonly=True)
    line_ids = fields.One2many('order.routing.run.line', 'run_id', readonly=True)
    routed = fields.Integer(compute='_compute_counts')
    waiting = fields.Integer(string='Still Waiting', compute='_compute_counts')
    cancelled = fields.Integer(compute='_compute_counts')

    @api.depends('line_ids.result')
    def _compute_counts(self):
        for run in self:
            results = run.line_ids.mapped('result')
            run.routed = results.count('routed')
            run.cancelled = results.count('cancelled')
            run.waiting = len(results) - run.routed - run.cancelled

    @api.model
    def _cron_run(self):
        """Route what waits in the queues of each company, and cancel what waited too long."""
        for company in self.env['res.company'].search([]):
            orders = self._waiting_orders(company)
            if not orders:
                continue
            run = self.with_company(company).create({'company_id': company.id})
            for number, order in enumerate(orders, 1):
                run._execute(order)
                self.env['ir.cron']._commit_progress(1, remaining=len(orders) - number)

    @api.model
    def _waiting_orders(self, company):
        domain = [
            ('company_id', '=', company.id),
            ('state', '=', 'sale'),
            ('routing_queue', 'in', self._read_queues(company)),
        ]
        order = 'routing_is_urgent desc, date_order, id'
        return self.env['sale.order'].sudo().search(domain, order=order, limit=BATCH)

    def _read_queues(self, company):
        """Return the queues that a run of this company reads: those a routing names; without
        rules all but the rejected, which a person looks at."""
        _ruleset, rules = self.env['order.routing.ruleset']._active_rules(company.id)
        if not rules.routings:
            return ['to_route', 'unfillable']
        return sorted({queue for routing in rules.routings for queue in routing.criteria.queues})

    def _execute(self, orders):
        """Route these orders and write down what became of them."""
        self.ensure_one()
        for order in orders:
            vals = {'run_id': self.id, 'order_id': order.id, 'queue': order.routing_queue}
            try:
                with self.env.cr.savepoint():
                    vals |= self._route(order)
            except UserError as error:
                vals |= {'result': 'failed', 'text': getattr(error, 'text', str(error))}
            except psycopg2.OperationalError:
                # Somebody works on this order: the next run finds it again.
                vals |= {'result': 'busy'}
            self.env['order.routing.run.line'].sudo().create(vals)

    def _route(self, order):
        if order.routing_cancel_on and order.routing_cancel_on < fields.Date.context_today(order):
            order._action_cancel()
            order._routing_to_queue(False, self.env._('Cancelled: no place could send it in time.'))
            return {'result': 'cancelled'}
        answer = order._routing_run(f'run,{self.id}')
        if isinstance(answer, Refusal):
            if answer.code == 'insufficient_stock':
                order._routing_queue_up(answer)
            return {'result': 'waiting', 'text': answer.text, 'queue_after': order.routing_queue}
        order.write({'routing_queue': False, 'routing_cancel_on': False})
        minor = 10 ** answer.get('digits', 2)
        return {
            'result': 'routed',
            'rule_id': answer.get('rule'),
            'cost': answer.get('cost', 0) / minor,
            'text': self._places_text(answer),
        }

    def _places_text(self, plan):
        places = [parcel['place'] for parcel in plan.get('parcels', ())]
        names = self.env['order.routing']._place_names(places)
        return ', '.join(names[place]['name'] for place in places)


class OrderRoutingRunLine(models.Model):
    _name = 'order.routing.run.line'
    _description = 'Routed Order'
    _order = 'run_id desc, id'

    run_id = fields.Many2one('order.routing.run', required=True, index=True, ondelete='cascade')
    company_id = fields.Many2one(related='run_id.company_id', store=True, precompute=True)
    currency_id = fields.Many2one(related='company_id.currency_id')
    order_id = fields.Many2one('sale.order', required=True, index=True, ondelete='cascade')
    queue = fields.Char(string='Came From')
    queue_after = fields.Char(string='Waits In')
    result = fields.Selection(
        [
            ('routed', 'Routed'),
            ('waiting', 'Still waiting'),
            ('cancelled', 'Cancelled'),
            ('failed', 'Failed'),
            ('busy', 'Busy, tried again'),
        ],
        required=True,
    )
    rule_id = fields.Many2one('order.routing.rule', ondelete='set null')
    cost = fields.Monetary()
    text = fields.Char(string='What Happened')
