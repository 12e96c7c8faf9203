import { AlertDialog } from "@web/core/confirmation_dialog/confirmation_dialog";
import { _t } from "@web/core/l10n/translation";
import { ConnectionLostError } from "@web/core/network/rpc";
import { patch } from "@web/core/utils/patch";
import { ask } from "@point_of_sale/app/utils/make_awaitable_dialog";
import OrderPaymentValidation from "@point_of_sale/app/utils/order_payment_validation";

patch(OrderPaymentValidation.prototype, {
    async isOrderValid(isForceValidate) {
        if (!(await super.isOrderValid(...arguments))) {
            return false;
        }
        // Other modules ask this more than once for one press of the button.
        this.stockHeld ??= this.holdStock();
        return this.stockHeld;
    },

    /**
     * Hold the order's goods on the server, so that nobody else is promised them from here on.
     *
     * @returns {Promise<boolean>} whether the sale may go on
     */
    async holdStock() {
        const lines = this.order.lines.map((line) => ({
            product_id: line.product_id.id,
            qty: line.qty,
        }));
        let answer;
        try {
            answer = await this.pos.data.call("pos.config", "hold_stock", [this.pos.config.id], {
                uuid: this.order.uuid,
                lines,
            });
        } catch (error) {
            if (!(error instanceof ConnectionLostError)) {
                throw error;
            }
            // The goods are on the counter: the sale counts, the server learns of it later.
            this.order.stock_decision = "offline";
            return true;
        }
        this.order.stock_decision = false;
        return answer.held || (await this.sellAnyway(answer));
    },

    async sellAnyway(answer) {
        const title = _t("Promised to other customers");
        if (!answer.may_go_on) {
            this.pos.dialog.add(AlertDialog, {
                title,
                body: _t("%s Please call a manager.", answer.message),
            });
            return false;
        }
        const confirmed = await ask(this.pos.dialog, {
            title,
            body: _t(
                "%s If you sell it all the same, an order of another customer has to be served from elsewhere.",
                answer.message
            ),
            confirmLabel: _t("Sell anyway"),
            confirmClass: "btn-danger btn-lg",
            cancelLabel: _t("Back"),
        });
        if (confirmed) {
            this.order.stock_decision = "consented";
        }
        return confirmed;
    },
});
