from . import store_order_reports
