from odoo import api, models


class CrosschannelReturn(models.Model):
    _inherit = 'crosschannel.return'

    @api.model
    def refund_plan(self, return_reference):
        """How a return would be paid out by policy: shown before it is done, nothing is kept.

        :return: {reference, currency, amount_due, parts, points, promotions}; ``parts`` is a list
            of {type ('original', 'card', 'store_credit', 'manual'), amount, label, source}, those
            that are not 'card' add up to ``amount_due``; ``points`` a list of {card, program,
            taken, given, balance}; ``promotions`` a list of {program, amount} that is charged as
            it is no longer earned. Of a settled return all are empty: see its tenders.
        """
        self._check_partner_access()
        doc = self._find_return(return_reference)
        is_open = doc.state not in ('settled', 'refused')
        return {
            'reference': doc.name,
            'currency': doc.currency_id.name,
            'amount_due': doc._amount_due() if is_open else 0.0,
            'parts': doc._refund_plan() if is_open else [],
            'points': doc._points_plan() if is_open else [],
            'promotions': doc._unwound() if is_open else [],
        }
