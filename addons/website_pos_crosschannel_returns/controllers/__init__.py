from . import claim, guest, receipt
