import psycopg2

from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.unified_inventory.exceptions import Refusal

from ..own_context import say

KEPT_DAYS = 60
ORDERS = {
    'date': 'routing_is_urgent desc, date_order, id',
    'promise': 'routing_is_urgent desc, commitment_date, date_order, id',
}


class OrderRoutingRun(models.Model):
    """The router went through the queues: what became of each order. Each is routed in a
    savepoint of its own, once in a run; a run that was cut off is gone on with."""

    _name = 'order.routing.run'
    _description = 'Routing Run'
    _order = 'id desc'
    _rec_name = 'create_date'

    company_id = fields.Many2one(
        'res.company', required=True, index=True, default=lambda s: s.env.company
    )
    user_id = fields.Many2one(
        'res.users', string='By', readonly=True, help='Empty: by the schedule.'
    )
    is_done = fields.Boolean(string='Finished', readonly=True)
    line_ids = fields.One2many('order.routing.run.line', 'run_id', readonly=True)
    routed = fields.Integer(compute='_compute_counts')
    waiting = fields.Integer(string='Still Waiting', compute='_compute_counts')
    cancelled = fields.Integer(compute='_compute_counts')

    @api.depends('line_ids.result')
    def _compute_counts(self):
        groups = self.env['order.routing.run.line']._read_group(
            [('run_id', 'in', self.ids)], ['run_id', 'result'], ['__count']
        )
        counts = {(run.id, result): count for run, result, count in groups}
        for run in self:
            mine = {result: n for (run_id, result), n in counts.items() if run_id == run.id}
            run.routed = mine.pop('routed', 0)
            run.cancelled = mine.pop('cancelled', 0)
            run.waiting = sum(mine.values())

    # === THE SCHEDULE ===#

    @api.model
    def _cron_run(self):
        """Route what waits in the queues of each company, and cancel what waited too long."""
        for company in self.env['res.company'].search([]):
            # The day on which an order is cancelled is over when it is over for the company.
            here = self.with_context(tz=company.partner_id.tz or 'UTC')
            run = here.with_company(company)._unfinished()
            orders = run._open_orders()
            if orders and not run:
                run = run.create({'company_id': company.id})
            for number, order in enumerate(orders, 1):
                run._execute(order)
                left = self.env['ir.cron']._commit_progress(1, remaining=len(orders) - number)
                if not left and number < len(orders):
                    return  # the next call goes on from here
            run.is_done = True

    def _unfinished(self):
        """Return the scheduled run of this company that was cut off, if there is one."""
        domain = [
            ('company_id', '=', self.env.company.id),
            ('user_id', '=', False),
            ('is_done', '=', False),
        ]
        return self.search(domain, limit=1)

    def _open_orders(self):
        """Return the orders that this company's run has still to look at, in their turn: what
        is overdue in any queue, and the queues that it reads."""
        queues, turn = self._read_queues()
        domain = [
            ('company_id', '=', self.env.company.id),
            ('state', '=', 'sale'),
            ('routing_queue', '!=', False),
            ('id', 'not in', self.line_ids.order_id.ids),
            '|',
            ('routing_queue', 'in', queues),
            ('routing_cancel_on', '<', fields.Date.context_today(self)),
        ]
        return self.env['sale.order'].sudo().search(domain, order=ORDERS[turn])

    def _read_queues(self):
        """Return the queues that a run of this company reads, and in which turn: those a routing
        names; without rules all but the rejected, which a person looks at."""
        Ruleset = self.env['order.routing.ruleset']
        ruleset_id, rules = Ruleset._active_rules(self.env.company.id)
        if not rules.routings:
            return ['to_route', 'unfillable'], 'date'
        queues = {queue for routing in rules.routings for queue in routing.criteria.queues}
        return sorted(queues), Ruleset.sudo().browse(ruleset_id).turn

    @api.autovacuum
    def _gc_runs(self):
        """Forget old runs: an order that cannot be served is written down by each of them."""
        limit = fields.Datetime.subtract(fields.Datetime.now(), days=KEPT_DAYS)
        self.search([('create_date', '<', limit)], limit=1000).unlink()

    # === ROUTING ===#

    def _execute(self, orders):
        """Route these orders and write down what became of them."""
        self.ensure_one()
        for order in orders:
            vals = {'run_id': self.id, 'order_id': order.id, 'queue': order.routing_queue}
            try:
                with self.env.cr.savepoint():
                    vals |= self._route(order)
            except UserError as error:
                order.invalidate_recordset()
                vals |= {'result': 'failed', 'text': getattr(error, 'text', str(error))}
            except psycopg2.OperationalError:
                # Somebody works on this order: the next run finds it again.
                order.invalidate_recordset()
                vals |= {'result': 'busy'}
            vals['queue_after'] = order.routing_queue
            self.env['order.routing.run.line'].sudo().create(vals)

    def _route(self, order):
        if order._routing_is_overdue():
            return order._routing_cancel_overdue()
        # By hand an order is routed from whatever queue it is in.
        queue = '' if self.user_id else order.routing_queue
        order = order.with_context(**say(order_routing_queue=queue))
        answer = order._routing_run(f'run,{self.id}')
        if isinstance(answer, Refusal):
            if answer.code == 'insufficient_stock':
                order._routing_queue_up(answer)
            return {'result': 'waiting', 'text': answer.text}
        minor = 10 ** answer.get('digits', 2)
        vals = {
            'rule_id': answer.get('rule'),
            'cost': answer.get('cost', 0) / minor,
            'text': self._places_text(answer),
        }
        if answer.get('short'):
            order.routing_cancel_on = False  # a part of it is on its way
            return {**vals, 'result': 'partial'}
        order.write({'routing_queue': False, 'routing_cancel_on': False})
        return {**vals, 'result': 'routed'}

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
    queue = fields.Selection('_selection_queue', string='Came From')
    queue_after = fields.Selection('_selection_queue', string='Waits In')
    result = fields.Selection(
        [
            ('routed', 'Routed'),
            ('partial', 'Partly routed'),
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

    _order_once = models.Constraint('UNIQUE (run_id, order_id)', 'A run routes an order once.')

    @api.model
    def _selection_queue(self):
        return self.env['sale.order']._fields['routing_queue']._description_selection(self.env)
