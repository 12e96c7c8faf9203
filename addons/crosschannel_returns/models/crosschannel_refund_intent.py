from contextlib import contextmanager

from odoo import SUPERUSER_ID, api, fields, models
from odoo.modules import module


class CrosschannelRefundIntent(models.Model):
    """That a provider was asked for a refund, and what it answered.

    Money sent is not rolled back with the transaction that sent it: a serialization failure at
    commit replays the request, a killed process leaves nothing behind. So the question is
    committed before the provider is asked, and its answer at once after, in a transaction of
    their own. An intent without its refund transaction (see `payment.transaction._crosschannel_
    orphans`) is money that may be on its way: it counts as refunded, the replayed settlement
    takes it over instead of asking twice, and a cron brings the others back to light.

    Plain ids, no foreign keys: the caller's records may not be committed yet.
    """

    _name = 'crosschannel.refund.intent'
    _description = 'Refund Asked of a Provider'
    _log_access = False
    _rec_name = 'reference'

    reference = fields.Char(required=True, index=True)
    source_id = fields.Integer('Payment', required=True, index=True)
    return_id = fields.Integer()
    amount = fields.Float(required=True)
    provider_reference = fields.Char()
    asked_at = fields.Datetime(required=True, default=fields.Datetime.now)
    state = fields.Selection(
        [('asked', 'No answer'), ('pending', 'Pending'), ('done', 'Done'), ('error', 'Refused')],
        required=True,
        default='asked',
    )

    @contextmanager
    def _own_transaction(self):
        """Yield this model in a transaction of its own, which commits at the end.

        Inside Odoo's tests there is one connection only.
        """
        if module.current_test:
            yield self.sudo()
            return
        with self.env.registry.cursor() as own:
            yield api.Environment(own, SUPERUSER_ID, {})[self._name]

    @api.model
    def _announce(self, refund, return_id):
        with self._own_transaction() as intents:
            intents.create(
                {
                    'reference': refund.reference,
                    'source_id': refund.source_transaction_id.id,
                    'return_id': return_id,
                    'amount': -refund.amount,
                }
            )

    @api.model
    def _note_answer(self, refund):
        states = {'draft': 'asked', 'cancel': 'error', 'authorized': 'pending'}
        with self._own_transaction() as intents:
            intents.search([('reference', '=', refund.reference)]).write(
                {
                    'state': states.get(refund.state, refund.state),
                    'provider_reference': refund.provider_reference,
                }
            )

    @api.model
    def _read_sent(self, source_ids):
        """Refunds that were asked for and not refused, as the database has them this moment.

        :return: list of {id, reference, source_id, return_id, amount, state, ...}
        """
        domain = [('source_id', 'in', source_ids), ('state', '!=', 'error')]
        with self._own_transaction() as intents:
            return intents.search(domain, order='id').read(load='')
