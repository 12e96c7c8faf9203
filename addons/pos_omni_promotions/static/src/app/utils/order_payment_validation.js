import { AlertDialog } from "@web/core/confirmation_dialog/confirmation_dialog";
import { _t } from "@web/core/l10n/translation";
import { patch } from "@web/core/utils/patch";
import OrderPaymentValidation from "@point_of_sale/app/utils/order_payment_validation";

patch(OrderPaymentValidation.prototype, {
    async isOrderValid(isForceValidate) {
        if (!(await super.isOrderValid(...arguments))) {
            return false;
        }
        // Other modules ask this more than once for one press of the button.
        this.cardsHeld ??= this.holdCards();
        return this.cardsHeld;
    },

    /**
     * Hold the order's cards on the server, so that nobody else spends them from here on.
     *
     * @returns {Promise<boolean>} whether the sale may go on
     */
    async holdCards() {
        const answer = await this.pos.holdCards(this.order);
        if (answer.offline) {
            return this.spendOffline();
        }
        this.order.card_decision = false;
        this.order.card_right = false;
        if (!answer.held) {
            this.pos.dialog.add(AlertDialog, {
                title: _t("A card cannot be spent"),
                body: answer.message,
            });
        }
        return answer.held;
    },

    /** Nobody knows whether the cards are spent elsewhere: the company says how far to go. */
    spendOffline() {
        const { card_offline_policy, card_offline_limit } = this.pos.config;
        const most = card_offline_policy === "refuse" ? 0 : card_offline_limit;
        const tooMuch = this.pos.spentCards(this.order).filter(({ amount }) => amount > most);
        if (tooMuch.length) {
            this.pos.dialog.add(AlertDialog, {
                title: _t("No connection"),
                body: most
                    ? _t("Without a connection no more than %s of a card can be spent.", most)
                    : _t("Without a connection cards cannot be spent."),
            });
            return false;
        }
        if (card_offline_policy === "rights" && !this.pos.cardRights.spend(this.order)) {
            this.pos.dialog.add(AlertDialog, {
                title: _t("No connection"),
                body: _t(
                    "Without a connection no more of a card or a coupon can be spent than was reserved for this till."
                ),
            });
            return false;
        }
        this.order.card_decision = "offline";
        return true;
    },
});
