from .printer import PrinterError, send
from .tickets import pick_list_ticket, slip_ticket

__all__ = ['PrinterError', 'pick_list_ticket', 'send', 'slip_ticket']
