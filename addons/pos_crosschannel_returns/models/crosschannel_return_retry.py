from odoo import models


class CrosschannelReturn(models.Model):
    _inherit = 'crosschannel.return'

    def _till_plan(self):
        """Override: a till that had no answer asks again. What an earlier attempt has asked the
        providers for is neither due any more nor to be paid at the till: it is taken over."""
        sent = [
            intent
            for intent in self.env['crosschannel.refund.intent']._read_sent(self._payments().ids)
            if intent['return_id'] == self.id
        ]
        total = sum(intent['amount'] for intent in sent)
        if not sent or self.currency_id.compare_amounts(total, self.refund_net) < 0:
            return super()._till_plan()
        parts = [
            {
                'type': 'original',
                'amount': intent['amount'],
                'label': self.env._('Original payment, under way'),
                'source': intent['reference'],
            }
            for intent in sent
        ]
        return {'parts': parts, 'complete': True, 'here': False}
