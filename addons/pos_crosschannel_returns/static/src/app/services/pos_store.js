import { patch } from "@web/core/utils/patch";
import { uuidv4 } from "@point_of_sale/utils";
import { PosStore } from "@point_of_sale/app/services/pos_store";

patch(PosStore.prototype, {
    async findReturnableOrder(reference) {
        return await this.data.call("crosschannel.return", "till_find", [
            this.config.id,
            reference,
        ]);
    },

    /** Let the server keep the units and price the ticket, then go to payment. */
    async startReturn(reference, lines) {
        const ticket = await this.data.call("crosschannel.return", "till_open", [
            this.config.id,
            reference,
            lines,
            uuidv4(),
        ]);
        await this.data.callRelated(
            "crosschannel.return",
            "till_load",
            [this.config.id, ticket.reference],
            {},
            false
        );
        const order = this.createReturnOrder(ticket);
        this.setOrder(order);
        order.setScreenData({ name: "PaymentScreen" });
        this.navigate("PaymentScreen", { orderUuid: order.uuid });
    },

    createReturnOrder(ticket) {
        const order = this.addNewOrder();
        order.is_refund = true;
        order.setPartner(this.models["res.partner"].get(ticket.partner_id));
        order.setToInvoice(false); // the server decides
        order.fiscal_position_id = false; // the taxes are those of the order
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
            await this.data.silentCall("crosschannel.return", "till_cancel", [
                this.config.id,
                reference,
            ]);
        }
        return isDeleted;
    },
});
