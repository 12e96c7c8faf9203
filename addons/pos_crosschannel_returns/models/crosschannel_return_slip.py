from odoo import api, fields, models

from odoo.addons.unified_inventory.exceptions import Refusal


class CrosschannelReturn(models.Model):
    """The paper a customer gets for a settled return."""

    _inherit = 'crosschannel.return'

    @api.model
    def till_slip(self, config_id, return_reference):
        """What the slip of a settled return says, as often as it is printed.

        :return: {reference, code (what its QR says), date (UTC), company, place, cashier, order,
            customer, lines: [{product, quantity, reason, condition, refund}], unwound (charged of
            the refunds): [{program, amount}], fee, total, tenders: [{label, amount, state,
            beside (whether it is beside the total: what a card had paid)}]}
        :raise Refusal: unknown_reference, not_settled
        """
        config = self._till_config(config_id)
        doc_sudo = self.sudo()._till_return(config, return_reference)
        if doc_sudo.state != 'settled':
            raise Refusal('not_settled', self.env._('This return is not settled yet.'))
        return doc_sudo._slip()

    @api.model
    def till_settled(self, config_id, reference):
        """The settled returns of an order, whose slips may be printed again.

        :return: list of {reference, date (UTC), total}
        """
        config = self._till_config(config_id)
        order_sudo = self.sudo()._till_order(config, reference)
        settled = order_sudo._crosschannel_docs().filtered(lambda doc: doc.state == 'settled')
        return [
            {'reference': doc.name, 'date': doc._slip_date(), 'total': doc.refund_net}
            for doc in settled.sorted('id')
        ]

    def _slip(self):
        self.ensure_one()
        fields_get = self.env['crosschannel.return.line']._fields
        conditions = dict(fields_get['condition']._description_selection(self.env))
        ticket = self.pos_order_id
        return {
            'reference': self.name,
            'code': self._get_qr_text(),
            'date': self._slip_date(),
            'company': self.company_id.name,
            'place': self.warehouse_id.name,
            'cashier': ticket.user_id.name or '',
            'order': self.order_name or '',
            'customer': self.partner_id.display_name or '',
            'lines': [
                {
                    'product': line.product_id.display_name,
                    'quantity': line.quantity,
                    'reason': line.reason_id.name or '',
                    'condition': conditions.get(line.condition, ''),
                    'refund': line._refund_of_goods(),
                }
                for line in self.line_ids
            ],
            'unwound': self._unwound(),
            'fee': self.fee_total,
            'total': self.refund_net,
            'tenders': [part._slip_part() for part in self.tender_ids if part.state != 'failed'],
        }

    def _slip_date(self):
        moves = self.line_ids.move_ids.filtered(lambda move: move.state == 'done')
        moment = self.pos_order_id.date_order or max(moves.mapped('date'), default=None)
        return fields.Datetime.to_string(moment or self.write_date)


class CrosschannelReturnTender(models.Model):
    _inherit = 'crosschannel.return.tender'

    def _slip_part(self):
        """How a part of the refund was given: as what the customer knows it by."""
        names = dict(self._fields['type']._description_selection(self.env))
        return {
            'label': self.pos_payment_id.payment_method_id.name or names[self.type],
            'amount': self.amount,
            'state': self.state,
            'beside': self.type == 'card',
        }
