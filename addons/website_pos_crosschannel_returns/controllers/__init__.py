from . import guest, receipt
