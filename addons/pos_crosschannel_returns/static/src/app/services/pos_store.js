import { _t } from "@web/core/l10n/translation";
import { patch } from "@web/core/utils/patch";
import { uuidv4 } from "@point_of_sale/utils";
import { NumberPopup } from "@point_of_sale/app/components/popups/number_popup/number_popup";
import { SelectionPopup } from "@point_of_sale/app/components/popups/selection_popup/selection_popup";
import { PosStore } from "@point_of_sale/app/services/pos_store";
import { makeAwaitable } from "@point_of_sale/app/utils/make_awaitable_dialog";

/** A manager's consent that does not count, and why. */
class ConsentRefused extends Error {}

patch(PosStore.prototype, {
    async setup() {
        this.returnDraft = null; // what the return dialog keeps while it is closed
        this.returnRequest = null;
        await super.setup(...arguments);
    },

    callReturn(method, ...args) {
        return this.data.call("crosschannel.return", method, [this.config.id, ...args]);
    },

    async searchReturnableOrders(query) {
        return await this.callReturn("till_search", query);
    },

    async findReturnableOrder(reference) {
        return await this.callReturn("till_find", reference);
    },

    /** Let the server keep the units and price the ticket. */
    async requestReturn(reference, lines, consent = null) {
        return await this.requestTicket("till_open", reference, lines, consent);
    },

    /** The same for goods without a receipt, for a customer's store credit. */
    async requestBlankReturn(partnerId, lines, consent = null) {
        return await this.requestTicket("till_open_blank", partnerId, lines, consent);
    },

    async requestTicket(method, origin, lines, consent) {
        const content = JSON.stringify([method, origin, lines]);
        if (this.returnRequest?.content !== content) {
            this.returnRequest = { content, key: uuidv4() }; // without an answer it is asked again
        }
        const { key } = this.returnRequest;
        const ticket = await this.callReturn(method, origin, lines, key, consent);
        this.checkConsent(ticket);
        this.returnRequest = null;
        return ticket;
    },

    /** Take in what was announced elsewhere. */
    async takeReturn(reference, consent = null) {
        const ticket = await this.callReturn("till_take", reference, consent);
        this.checkConsent(ticket);
        return ticket;
    },

    /** Refund by plan: no money of the till moves. */
    async settleReturn(ticket) {
        const settled = await this.callReturn("till_settle", ticket.reference);
        this.notification.add(_t("%s is taken in and refunded.", settled.reference), {
            type: "success",
        });
    },

    async cancelReturn(reference) {
        await this.data.silentCall("crosschannel.return", "till_cancel", [
            this.config.id,
            reference,
        ]);
    },

    checkConsent(ticket) {
        if (ticket.refused) {
            throw new ConsentRefused(ticket.refused);
        }
    },

    /**
     * Ask managers for a till PIN, which the server checks, until one is right or none is given.
     *
     * @param {{id: number, name: string}[]} managers
     * @param {(consent: object) => Promise} action
     * @returns {Promise<boolean>} whether it was done
     */
    async askReturnConsent(managers, action) {
        const manager =
            managers.length === 1
                ? managers[0]
                : await makeAwaitable(this.dialog, SelectionPopup, {
                      title: _t("Which manager consents?"),
                      list: managers.map((item) => ({ id: item.id, label: item.name, item })),
                  });
        let subtitle = "";
        while (manager) {
            const pin = await makeAwaitable(this.dialog, NumberPopup, {
                title: _t("Till PIN of %s", manager.name),
                subtitle,
                formatDisplayedValue: (value) => value.replace(/./g, "•"),
                confirmButtonLabel: _t("Consent"),
            });
            if (!pin) {
                return false;
            }
            try {
                await action({ manager_id: manager.id, pin });
                return true;
            } catch (error) {
                if (!(error instanceof ConsentRefused)) {
                    throw error;
                }
                subtitle = error.message;
            }
        }
        return false;
    },

    /**
     * Make the ticket and go on with it.
     *
     * @param {object[]} goods other variants that are sold at once: product_id, quantity
     * @param {boolean} shops whether the customer wants to choose other goods before paying
     */
    async openReturnTicket(ticket, goods = [], shops = false) {
        await this.data.callRelated(
            "crosschannel.return",
            "till_load",
            [this.config.id, ticket.reference],
            {},
            false
        );
        const order = this.createReturnOrder(ticket);
        this.setOrder(order);
        for (const { product_id, quantity } of goods) {
            const product = this.models["product.product"].get(product_id);
            await this.addLineToOrder(
                { product_id: product, product_tmpl_id: product.product_tmpl_id, qty: quantity },
                order,
                {},
                false
            );
        }
        const page = shops ? "ProductScreen" : "PaymentScreen";
        order.setScreenData({ name: page });
        this.navigate(page, { orderUuid: order.uuid });
    },

    createReturnOrder(ticket) {
        const order = this.addNewOrder();
        if (ticket.partner_id) {
            order.setPartner(this.models["res.partner"].get(ticket.partner_id));
        }
        order.setToInvoice(false); // the server decides
        order.uiState.crosschannelReturn = ticket.reference;
        for (const line of ticket.lines) {
            this.models["pos.order.line"].create({
                order_id: order,
                product_id: this.models["product.product"].get(line.product_id),
                qty: line.quantity,
                price_unit: line.price_unit,
                price_type: "automatic",
                tax_ids: line.tax_ids.map((id) => ["link", this.models["account.tax"].get(id)]),
                extra_tax_data: line.extra_tax_data,
                customer_note: line.note,
                crosschannel_return_key: line.key,
            });
        }
        order.triggerRecomputeAllPrices();
        return order;
    },

    async onDeleteOrder(order) {
        const reference = order.uiState.crosschannelReturn;
        const isDeleted = await super.onDeleteOrder(...arguments);
        if (isDeleted && reference) {
            await this.cancelReturn(reference);
        }
        return isDeleted;
    },
});
