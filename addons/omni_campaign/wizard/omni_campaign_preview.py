from collections import namedtuple
from contextlib import contextmanager

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Command

from odoo.addons.omni_promotions.change import Change, changing

from ..preview import Preview, previewing

MOST_REWARDS = 20

Column = namedtuple('Column', 'channel place label engine')
Column.__doc__ = """A channel of a preview: its code, a warehouse, its name, and whether the server
reckons its baskets; a till does so itself."""


class _RollBack(Exception):
    pass


class OmniCampaignPreview(models.TransientModel):
    """A basket on each channel side by side: the server's engine really runs, and nothing of it is
    kept. A till has an engine of its own: of it is told which campaigns it would take."""

    _name = 'omni.campaign.preview'
    _description = 'Preview of Campaigns'

    partner_id = fields.Many2one('res.partner', string='Customer')
    moment = fields.Datetime(default=fields.Datetime.now, required=True)
    code = fields.Char(string='Codes', help='Separated by blanks.')
    warehouse_ids = fields.Many2many('stock.warehouse', string='Stores')
    line_ids = fields.One2many('omni.campaign.preview.line', 'preview_id')
    result = fields.Html(readonly=True, sanitize=False)

    def action_preview(self):
        """Reckon it on each channel."""
        self.ensure_one()
        if not self.env.user.has_group('sales_team.group_sale_manager'):
            raise AccessError(self.env._('Only a sales manager previews campaigns.'))
        self.result = self._render(self._columns_told())
        return {
            'type': 'ir.actions.act_window',
            'res_model': self._name,
            'res_id': self.id,
            'view_mode': 'form',
            'target': 'new',
            'name': self.env._('Preview'),
        }

    # === COLUMNS ===

    def _columns(self):
        """Hook: the channels that are compared."""
        places = self.warehouse_ids or self.env['stock.warehouse'].search(
            [('company_id', '=', self.env.company.id)], limit=1
        )
        codes = self.env['unified.inventory.channel'].search([('code', '=', 'back_office')])
        return [
            Column(channel.code, place, f'{channel.name}, {place.name}', True)
            for channel in codes
            for place in places
        ]

    def _columns_told(self):
        return [(column, self._tell(column)) for column in self._columns()]

    def _tell(self, column):
        """Return ``{"lines": [(text, amount)], "total", "against": [text]}`` of a channel; without
        an engine there are no amounts."""
        preview = Preview(column.channel, column.place.id or 0, self.moment)
        with previewing(self.env, preview), self._rolled_back():
            order = self._make_order(column)
            against = order._against(self.env['omni.campaign']._with_programs())
            told = {
                'against': [f'{c.name}: {c._reason_text(reason)}' for c, reason in against.items()],
                'lines': [],
                'total': None,
            }
            if column.engine:
                self._run_engine(order)
                told['lines'] = [(line.name, line.price_total) for line in order.order_line]
                told['total'] = order.amount_total
            else:
                campaigns = self.env['omni.campaign']._with_programs()
                fit = campaigns.filtered(lambda c: c not in against)
                told['lines'] = [(name, None) for name in fit.mapped('name')]
        return told

    @contextmanager
    def _rolled_back(self):
        try:
            with self.env.cr.savepoint(), changing(self.env, Change('other')):
                yield
                self.env.flush_all()
                raise _RollBack
        except _RollBack:
            self.env.invalidate_all(flush=False)

    def _order_vals(self, column):
        """Hook: values of the order of a channel."""
        return {
            'name': 'Preview',
            'partner_id': (self.partner_id or self.env.company.partner_id).id,
            'company_id': self.env.company.id,
            'date_order': self.moment,
            'order_line': [
                Command.create({'product_id': line.product_id.id, 'product_uom_qty': line.quantity})
                for line in self.line_ids
            ],
        }

    def _make_order(self, column):
        vals = self._order_vals(column)
        if column.place:
            vals['warehouse_id'] = column.place.id
        if not self.partner_id:
            vals['partner_id'] = self.env.ref('base.public_partner').id
        return self.env['sale.order'].create(vals)

    def _run_engine(self, order):
        order._update_programs_and_rewards()
        for code in (self.code or '').split():
            order._try_apply_code(code)
        for _time in range(MOST_REWARDS):
            if not self._claim_one(order):
                break
        order._update_programs_and_rewards()

    def _claim_one(self, order):
        """Claim the next reward that needs no choice, as the shop does."""
        for coupon, rewards in order._get_claimable_rewards().items():
            reward = rewards[:1]
            open_choice = len(coupon.program_id.reward_ids) != 1 or reward.multi_product
            if (
                open_choice
                or coupon.program_id.is_nominative
                or reward in order.order_line.reward_id
            ):
                continue
            if 'error' not in order._apply_program_reward(reward, coupon):
                order._update_programs_and_rewards()
                return True
        return False

    # === OUTPUT ===

    @api.model
    def _render(self, told):
        money = self.env.company.currency_id.format
        cells = [self._render_column(column, answer, money) for column, answer in told]
        return Markup('<div class="row">%s</div>') % Markup('').join(cells)

    def _render_column(self, column, told, money):
        row = Markup('<tr><td>%s</td><td class="text-end">%s</td></tr>')
        rows = [
            row % (name, '' if amount is None else money(amount)) for name, amount in told['lines']
        ]
        note = Markup('')
        if column.engine:
            rows.append(row % (self.env._('Total'), money(told['total'])))
        else:
            note = Markup('<p class="text-muted">%s</p>') % self.env._(
                'A till reckons by itself: these campaigns are for it.'
            )
        against = Markup('').join(
            Markup('<li class="text-muted">%s</li>') % text for text in told['against']
        )
        return Markup(
            '<div class="col-md-4 o_campaign_column"><h4>%s</h4>%s'
            '<table class="table table-sm">%s</table><ul>%s</ul></div>'
        ) % (column.label, note, Markup('').join(rows), against)


class OmniCampaignPreviewLine(models.TransientModel):
    _name = 'omni.campaign.preview.line'
    _description = 'Line of a Preview'

    preview_id = fields.Many2one('omni.campaign.preview', required=True, ondelete='cascade')
    product_id = fields.Many2one(
        'product.product', required=True, domain="[('sale_ok', '=', True)]"
    )
    quantity = fields.Float(default=1.0, required=True)
