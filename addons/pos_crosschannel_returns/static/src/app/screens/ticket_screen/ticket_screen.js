import { _t } from "@web/core/l10n/translation";
import { ConnectionLostError } from "@web/core/network/rpc";
import { patch } from "@web/core/utils/patch";
import { TicketScreen } from "@point_of_sale/app/screens/ticket_screen/ticket_screen";
import { ReturnDialog } from "@pos_crosschannel_returns/app/components/return_dialog/return_dialog";

patch(TicketScreen.prototype, {
    /**
     * The QR on a receipt carries the order's access token, while the scanner looks for its
     * uuid: the server knows both. What is no receipt is the order of another channel.
     */
    async onClickScanOrder(code) {
        let found = { receipt: "", orders: [] };
        try {
            found = code ? await this.pos.searchReturnableOrders(code) : found;
        } catch (error) {
            if (!(error instanceof ConnectionLostError)) {
                throw error;
            }
            this.env.services.notification.add(_t("Finding it needs the network."), {
                type: "warning",
            });
            return;
        }
        if (found.orders.length && !found.receipt) {
            this.pos.scanning = false;
            this.dialog.add(ReturnDialog, { reference: code });
            return;
        }
        const address = new URL(window.location.origin);
        address.searchParams.set("order_uuid", found.receipt);
        await super.onClickScanOrder(code && address.href);
    },
});
