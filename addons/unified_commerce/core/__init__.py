from .retail_lines import COLUMNS, Reject, RetailLine, by_invoice, parse_line

__all__ = ['COLUMNS', 'Reject', 'RetailLine', 'by_invoice', 'parse_line']
