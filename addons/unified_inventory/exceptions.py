from http import HTTPStatus

from odoo.exceptions import UserError


class Refusal(UserError):
    """A typed, expected "no": nothing was written.

    :param code: stable machine-readable reason, e.g. ``insufficient_stock``
    :param text: a sentence for a person
    :param context: JSON data about the refusal (JSON-2 and jsonrpc hand it to the caller as
        the error's ``context``; XML-RPC carries the text with the code behind it)

    ``noted`` is what the module that chose the places wants to know of it: not for callers.
    """

    def __init__(self, code, text, **context):
        super().__init__(f'{text} [{code}]')
        self.code = code
        self.text = text
        self.context = {'code': code, **context}
        self.noted = {}


class TooManyRequests(Refusal):
    """Somebody asks more often than agreed.

    :param retry_after: seconds until the next request will be answered
    """

    http_status = HTTPStatus.TOO_MANY_REQUESTS

    def __init__(self, text, retry_after):
        super().__init__('too_many_requests', text, retry_after=retry_after)
        self.retry_after = retry_after
