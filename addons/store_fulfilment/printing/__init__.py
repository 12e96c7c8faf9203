from .printer import PrinterError, send
from .qr import qr_image
from .tickets import pick_list_ticket, slip_ticket

__all__ = ['PrinterError', 'pick_list_ticket', 'qr_image', 'send', 'slip_ticket']
