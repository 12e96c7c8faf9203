"""Who may take a purchase into their account, and what proves it."""

from dataclasses import dataclass

YOURS, FREE, CODE, NO = 'yours', 'free', 'code', 'no'


@dataclass(frozen=True, slots=True)
class Owner:
    """Who a purchase belongs to so far.

    :param is_nobody: it has no customer, or the shop's anonymous one
    :param is_guest: a person without login and without company
    """

    is_nobody: bool = False
    is_account: bool = False
    is_guest: bool = False
    has_email: bool = False
    same_company: bool = True


def proof_needed(owner):
    """:return: 'yours', 'free' (whoever holds the receipt), 'code' (sent to the guest's address)
    or 'no': it is another customer's, and stays so
    """
    if owner.is_nobody:
        return FREE
    if owner.is_account:
        return YOURS
    if owner.is_guest and owner.has_email and owner.same_company:
        return CODE
    return NO
