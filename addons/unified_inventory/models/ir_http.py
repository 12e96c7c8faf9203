import math

from odoo import models

from ..exceptions import TooManyRequests


class IrHttp(models.AbstractModel):
    _inherit = 'ir.http'

    @classmethod
    def _handle_error(cls, exception):
        """Override of `base`: clients that know HTTP wait as long as they are told."""
        response = super()._handle_error(exception)
        if isinstance(exception, TooManyRequests):
            response.headers['Retry-After'] = math.ceil(exception.retry_after)
        return response
