import { Component, onWillStart, useState } from "@odoo/owl";
import { Dialog } from "@web/core/dialog/dialog";
import {
    deserializeDate,
    deserializeDateTime,
    formatDate,
    formatDateTime,
} from "@web/core/l10n/dates";
import { ConnectionLostError } from "@web/core/network/rpc";
import { _t } from "@web/core/l10n/translation";
import { useAutofocus } from "@web/core/utils/hooks";
import { useBarcodeReader } from "@point_of_sale/app/hooks/barcode_reader_hook";
import { usePos } from "@point_of_sale/app/hooks/pos_hook";

/** What is on a card: of the ticket's customer, or of whoever holds it to the scanner. */
export class CardStatement extends Component {
    static template = "pos_omni_promotions.CardStatement";
    static components = { Dialog };
    static props = { close: Function };

    setup() {
        this.pos = usePos();
        this.state = useState({ code: "", cards: [], error: "", busy: false });
        useAutofocus();
        const scanned = ({ code }) => this.look(code);
        useBarcodeReader({ product: scanned, coupon: scanned, client: scanned }, true);
        onWillStart(() => this.lookCustomer());
    }

    async lookCustomer() {
        const partner = this.pos.getOrder()?.getPartner();
        if (typeof partner?.id === "number") {
            this.state.cards = (await this.ask("get_customer_statements", partner.id)) || [];
        }
    }

    async look(code) {
        code = code.trim();
        if (!code || this.state.busy) {
            return;
        }
        const card = await this.ask("get_card_statement", code);
        this.state.code = "";
        if (card) {
            this.state.cards = [card];
        } else if (!this.state.error) {
            this.state.cards = [];
            this.state.error = _t("This code cannot be used.");
        }
    }

    async ask(method, value) {
        Object.assign(this.state, { busy: true, error: "" });
        try {
            return await this.pos.data.call("pos.config", method, [this.pos.config.id, value]);
        } catch (error) {
            if (!(error instanceof ConnectionLostError)) {
                throw error;
            }
            this.state.error = _t("Without a connection nobody knows what is on a card.");
        } finally {
            this.state.busy = false;
        }
    }

    day(card) {
        return formatDate(deserializeDate(card.expires_on));
    }

    moment(row) {
        return formatDateTime(deserializeDateTime(row.at), { showSeconds: false });
    }
}
