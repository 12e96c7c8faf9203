from dataclasses import replace

from odoo import fields, models

from odoo.addons.unified_inventory.core import Granted, Request, Want
from odoo.addons.unified_inventory.exceptions import Refusal

from ..models.order_routing_decide import RULESET
from ..own_context import say


class OrderRoutingDrive(models.TransientModel):
    """Tries rules on one order, or on goods that somebody might order. Nothing is held."""

    _name = 'order.routing.drive'
    _description = 'Test Drive'
    _check_company_auto = True

    ruleset_id = fields.Many2one(
        'order.routing.ruleset',
        string='Rules',
        check_company=True,
        help='Empty: those that are active now.',
    )
    company_id = fields.Many2one(
        'res.company',
        required=True,
        default=lambda self: self.env['order.routing.ruleset']._company_of_default(),
    )
    order_id = fields.Many2one('sale.order', check_company=True)
    line_ids = fields.One2many('order.routing.drive.line', 'drive_id', string='Goods')
    channel_id = fields.Many2one('unified.inventory.channel')
    carrier_id = fields.Many2one('delivery.carrier')
    country_id = fields.Many2one('res.country', default=lambda self: self.env.company.country_id)
    postcode = fields.Char()
    result = fields.Html(readonly=True)

    def action_try(self):
        """Show what the rules would choose now."""
        self.ensure_one()
        self.order_id.check_access('read')
        try:
            self.result = self._render(self._decide())
        except Refusal as refusal:
            self.result = self._render_refusal(refusal)
        action = self._get_records_action(target='new')
        return {**action, 'name': self.env._('Test Drive')}

    def _decide(self):
        """Return the JSON plan.

        :raise Refusal: insufficient_stock, unknown_destination, nothing_to_send
        """
        routing = self.env['order.routing'].with_company(self.company_id)
        if self.ruleset_id:
            routing = routing.with_context(**say(**{RULESET: self.ruleset_id.id}))
        request, stock = self._asked()
        if not request.wants:
            raise Refusal('nothing_to_send', self.env._('Nothing of this is sent from stock.'))
        answer = routing._prepare_choice(request)(stock)
        if not isinstance(answer, Granted):
            raise self.env['unified.inventory']._refusal(answer)
        return answer.plan or {}

    def _asked(self):
        if self.order_id:
            order = self.order_id.sudo().with_company(self.company_id)
            request = order._routing_request(order._routing_carrier())
            wants = tuple(replace(want, may_wait=False) for want in request.wants)
            request = replace(request, wants=wants)
            return request, order._routing_stock(request)
        request = self._asked_basket()
        products = sorted({want.product for want in request.wants})
        inventory = self.env['unified.inventory']
        return request, inventory._available(products, list(request.places), request.channel)

    def _asked_basket(self):
        inventory = self.env['unified.inventory']
        to = self.env['order.routing.postcode'].sudo()._locate(self.country_id, self.postcode)
        if not to:
            text = self.env._('Choose an order, or goods and a postcode that we know.')
            raise Refusal('unknown_destination', text)
        places = (
            self.env['stock.warehouse']
            .sudo()
            .search([('company_id', '=', self.company_id.id), ('place_ships', '=', True)])
        )
        units = [(line.product_id.id, inventory._to_units(line.quantity)) for line in self.line_ids]
        wants = tuple(Want(product, n) for product, n in units if n > 0)
        options = {'carrier_id': self.carrier_id.id, 'country': self.country_id.id}
        channel = self.channel_id.code or 'web'
        return Request(channel, wants, tuple(places.ids), to, options)

    def _render(self, plan):
        public = self.env['order.routing']._plan_to_public(plan)
        best = plan.get('next_best')
        values = {
            'plan': public,
            'next_best': best is not None and best / 10 ** plan['digits'],
            'currency': self.env['order.routing']._currency(plan['currency']),
            **self._trace(plan),
        }
        return self.env['ir.qweb']._render('order_routing.drive_result', values)

    def _render_refusal(self, refusal):
        routing, rows = self.env['order.routing'], refusal.noted.get('unused', [])
        names = routing._place_names([row['place'] for row in rows])
        queues = dict(
            self.env['sale.order']._fields['routing_queue']._description_selection(self.env)
        )
        values = {
            'text': refusal.text,
            'queue': queues.get(refusal.noted.get('queue')),
            'cancel_days': refusal.noted.get('cancel_days'),
            'unused': [
                {
                    'name': names[row['place']]['name'],
                    'reason': routing._reason(row, self.company_id.currency_id),
                }
                for row in rows
            ],
            **self._trace(refusal.noted),
        }
        return self.env['ir.qweb']._render('order_routing.drive_refusal', values)

    def _trace(self, noted):
        """Return which rule decided, what it lifted, and which found nothing before."""
        Rule = self.env['order.routing.rule'].sudo()
        rule = noted.get('rule') or False
        return {
            'rule': Rule.browse(rule),
            'steps': Rule._step_names(noted.get('relaxed', ())),
            'tried': Rule.browse(i for i in noted.get('tried', ()) if i != rule),
        }


class OrderRoutingDriveLine(models.TransientModel):
    _name = 'order.routing.drive.line'
    _description = 'Goods of a Test Drive'

    drive_id = fields.Many2one('order.routing.drive', required=True, ondelete='cascade')
    product_id = fields.Many2one(
        'product.product', required=True, domain=[('is_storable', '=', True)]
    )
    quantity = fields.Float(default=1, digits='Product Unit', required=True)
