import { AlertDialog } from "@web/core/confirmation_dialog/confirmation_dialog";
import { _t } from "@web/core/l10n/translation";
import { ConnectionLostError } from "@web/core/network/rpc";
import { patch } from "@web/core/utils/patch";
import { NumberPopup } from "@point_of_sale/app/components/popups/number_popup/number_popup";
import { SelectionPopup } from "@point_of_sale/app/components/popups/selection_popup/selection_popup";
import { ask, makeAwaitable } from "@point_of_sale/app/utils/make_awaitable_dialog";
import OrderPaymentValidation from "@point_of_sale/app/utils/order_payment_validation";

patch(OrderPaymentValidation.prototype, {
    async isOrderValid(isForceValidate) {
        if (!(await super.isOrderValid(...arguments))) {
            return false;
        }
        if (!this.takesGoods()) {
            return true;
        }
        // Other modules ask this more than once for one press of the button.
        this.stockHeld ??= this.holdStock();
        return this.stockHeld;
    },

    handleValidationError(error) {
        if (error instanceof ConnectionLostError) {
            // The hold may have expired when the server learns of this sale.
            this.order.stock_decision ||= "offline";
        }
        return super.handleValidationError(...arguments);
    },

    /** Services alone need no stock, nor the server for it: a down payment, a repair. */
    takesGoods() {
        return (
            this.order.uiState.isStockHeld ||
            this.order.lines.some((line) => line.product_id.type !== "service")
        );
    },

    stockLine(line) {
        return { product_id: line.product_id.id, qty: line.qty };
    },

    get stockArguments() {
        return {
            uuid: this.order.uuid,
            lines: this.order.lines.map((line) => this.stockLine(line)),
            ships: Boolean(this.order.getShippingDate()),
        };
    },

    /**
     * Hold the order's goods on the server, so that nobody else is promised them from here on.
     *
     * @returns {Promise<boolean>} whether the sale may go on
     */
    async holdStock() {
        let answer;
        try {
            answer = await this.callTill("hold_stock", this.stockArguments);
        } catch (error) {
            if (!(error instanceof ConnectionLostError)) {
                throw error;
            }
            return this.sellOffline();
        }
        this.order.uiState.isStockHeld = answer.held;
        this.order.stock_decision = false;
        return !answer.asks || (await this.sellAnyway(answer));
    },

    callTill(method, kwargs) {
        return this.pos.data.call("pos.config", method, [this.pos.config.id], kwargs);
    },

    /** The goods are on the counter: the sale counts, the server learns of it later. */
    async sellOffline() {
        const missing = this.pos.tillStock.missing(this.order.lines);
        const confirmed =
            !missing.length ||
            (await ask(this.pos.dialog, {
                title: _t("Perhaps promised to other customers"),
                body: _t(
                    "No connection. As of %(time)s only this was left here: %(products)s. Sell it all the same?",
                    { time: this.pos.tillStock.age, products: missing.join(", ") }
                ),
                confirmLabel: _t("Sell anyway"),
                cancelLabel: _t("Back"),
            }));
        if (confirmed) {
            this.order.stock_decision = "offline";
        }
        return confirmed;
    },

    async sellAnyway(answer) {
        const title = answer.promised ? _t("Promised to other customers") : _t("Not in stock");
        if (!answer.may_go_on && !answer.managers.length) {
            this.pos.dialog.add(AlertDialog, {
                title,
                body: _t("%s Please call a manager.", answer.message),
            });
            return false;
        }
        const confirmed = await ask(this.pos.dialog, {
            title,
            body: `${answer.message} ${this.afterAll(answer)}`,
            confirmLabel: answer.may_go_on ? _t("Sell anyway") : _t("Ask a manager"),
            confirmClass: "btn-danger btn-lg",
            cancelLabel: _t("Back"),
        });
        if (!confirmed || !(answer.may_go_on || (await this.askManager(answer.managers)))) {
            return false;
        }
        this.order.stock_decision = "consented";
        return true;
    },

    /** What comes of it if it is sold all the same. */
    afterAll({ promised }) {
        if (promised) {
            return _t(
                "If you sell it all the same, an order of another customer has to be served from elsewhere."
            );
        }
        return this.order.getShippingDate()
            ? _t("If you sell it all the same, it is sent when new goods have come.")
            : _t("If you sell it all the same, the stock is counted below zero.");
    },

    /**
     * Let a manager consent to this sale with the till PIN, which the server checks.
     *
     * @param {{id: number, name: string}[]} managers
     * @returns {Promise<boolean>} whether one did
     */
    async askManager(managers) {
        const manager =
            managers.length === 1
                ? managers[0]
                : await makeAwaitable(this.pos.dialog, SelectionPopup, {
                      title: _t("Which manager consents?"),
                      list: managers.map((item) => ({ id: item.id, label: item.name, item })),
                  });
        let subtitle = "";
        while (manager) {
            const pin = await makeAwaitable(this.pos.dialog, NumberPopup, {
                title: _t("Till PIN of %s", manager.name),
                subtitle,
                formatDisplayedValue: (value) => value.replace(/./g, "•"),
                confirmButtonLabel: _t("Consent"),
            });
            if (!pin) {
                break;
            }
            const answer = await this.callTill("consent_to_sale", {
                ...this.stockArguments,
                manager_id: manager.id,
                pin,
            });
            if (answer.granted) {
                return true;
            }
            subtitle = answer.message;
        }
        return false;
    },
});
