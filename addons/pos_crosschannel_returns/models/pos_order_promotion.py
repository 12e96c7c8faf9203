from dataclasses import replace

from odoo import models

from odoo.addons.crosschannel_returns import core
from odoo.addons.unified_inventory.exceptions import Refusal


class PosOrder(models.Model):
    """Promotions of what a till sold (see `crosschannel_returns`). A discount is a line below
    zero, and so is the price of what a reward makes free: the goods are lines as any."""

    _inherit = 'pos.order'

    def _crosschannel_all_lines(self):
        return self.lines.filtered(lambda line: not line._crosschannel_is_return())

    def _crosschannel_rules(self, program):
        """A ticket does not keep which codes were typed: of what it was given all rules count."""
        return program.rule_ids

    def _crosschannel_reward_given(self, reward, lines):
        """Override of `crosschannel_returns`: what is free is a part of the goods' own lines."""
        given = super()._crosschannel_reward_given(reward, lines)
        if reward.reward_type != 'product':
            return given
        units = self.env['crosschannel.return']._to_units(sum(lines.mapped('qty')))
        goods = self._crosschannel_all_lines().filtered(
            lambda line: line._crosschannel_earns() and line.product_id in reward.reward_product_ids
        )
        return replace(given, free=units // given.times, of=frozenset(goods.ids))

    # === ODOO'S OWN REFUNDS ===

    def _check_promotions_kept(self, sold_lines):
        """Odoo's own refund knows no promotions. Where the company charges them back it has to
        give what a return would; what was paid out without network is done, and noted, once a
        manager says so."""
        for sold in sold_lines.order_id:
            lost = sold._crosschannel_promotion_loss(self.sudo())
            if abs(lost) <= len(sold.lines):  # cents of what was shared out
                continue
            worth = sold.currency_id.format(sold._crosschannel_major(abs(lost)))
            if not self._crosschannel_is_done():
                raise Refusal(
                    'promotion_broken',
                    self.env._(
                        'A promotion of this receipt changes what is given back, by %(worth)s. '
                        'Take it back as a return.',
                        worth=worth,
                    ),
                    worth=sold._crosschannel_major(lost),
                )
            self.sudo().message_post(
                body=self.env._(
                    'Refunded without network: by promotions of %(order)s that are no longer '
                    'earned, %(worth)s were given back too much or too little.',
                    order=sold.display_name,
                    worth=worth,
                )
            )

    def _crosschannel_is_done(self):
        """Whether this refund was paid out without network: it is kept, whatever it gave.

        That it was is the word of whoever sends it, so only a manager's counts. A till waits for
        the server before it pays out what the server has to judge (`isJudgedByServer`): such
        tickets are of pages that were loaded before that.
        """
        is_manager = self.env.user.has_group('point_of_sale.group_pos_manager')
        return self.stock_decision == 'offline' and is_manager

    def _crosschannel_promotion_loss(self, ticket):
        """What its promotions still give on the goods kept, once a refund is paid, beyond what a
        return would leave them: so much is given back too much.

        :param ticket: the refund
        :return: minor units, below zero where too little is given back
        """
        is_judged = self.company_id.crosschannel_promotions == 'unwind'
        if not is_judged or not self._crosschannel_promotion_lines():
            return 0
        returns = self.env['crosschannel.return']
        lines, amounts = self._crosschannel_all_lines(), self._crosschannel_line_amounts()
        back = lines._crosschannel_back(ticket=ticket)
        kept = {line: line.qty - back[line] for line in lines}
        docs = self._crosschannel_docs().filtered_domain(returns._active_domain())
        given = [part for line in docs.line_ids for part in line.components or []]
        components, by_id = self._crosschannel_components(), {line.id: line for line in lines}

        def on_kept(line, amount):
            marks = returns._to_units(line.qty), 0, returns._to_units(kept[line])
            return core.portion(core.worth([amount]), *marks)

        lost = 0
        for rewards, times, left in self._crosschannel_promotions(kept, amounts):
            for reward in rewards:
                amount = amounts[reward]
                earned = core.portion(core.worth([amount]), times, 0, left)
                shared = sum(
                    on_kept(by_id[line_id], part)
                    for line_id, parts in components.items()
                    for part in parts
                    if part['line'] == reward.id
                )
                still = on_kept(reward, amount)
                still -= core.worth(part for part in given if part['line'] == reward.id)
                lost += max(earned, shared) - still
        return lost


class PosOrderLine(models.Model):
    _inherit = 'pos.order.line'

    def _crosschannel_earns(self):
        return not self.reward_id

    def _crosschannel_is_free(self):
        return False

    def _crosschannel_gone(self, without=None):
        """Override of `crosschannel_returns`: Odoo's own refunds count as well."""
        return self._crosschannel_back(without=without)

    def _crosschannel_left_of(self, amount):
        """Override of `crosschannel_returns`: Odoo's own refunds take a discount back as a line."""
        refunds = self.refund_orderline_ids.filtered(
            lambda line: line.order_id.state not in ('draft', 'cancel')
        )
        if not refunds:
            return amount
        to_units = self.env['crosschannel.return']._to_units
        left = self.qty + sum(refunds.mapped('qty'))
        return core.part_of(amount, to_units(self.qty), 0, to_units(left))
