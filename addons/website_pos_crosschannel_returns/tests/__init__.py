from . import test_guest, test_receipt, test_refused, test_till, test_tour, test_worth
