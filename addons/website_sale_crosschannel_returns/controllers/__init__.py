from . import guest, portal, request
