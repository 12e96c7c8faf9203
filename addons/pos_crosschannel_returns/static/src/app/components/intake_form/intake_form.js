import { Component, useState } from "@odoo/owl";
import { Dialog } from "@web/core/dialog/dialog";
import { _t } from "@web/core/l10n/translation";
import { useBarcodeReader } from "@point_of_sale/app/hooks/barcode_reader_hook";
import { usePos } from "@point_of_sale/app/hooks/pos_hook";
import { PartnerList } from "@point_of_sale/app/screens/partner_list/partner_list";
import { makeAwaitable } from "@point_of_sale/app/utils/make_awaitable_dialog";

const MOST_FOUND = 8;

/** Take goods in without network: what it is, why it comes back, whose it is. */
export class IntakeForm extends Component {
    static template = "pos_crosschannel_returns.IntakeForm";
    static components = { Dialog };
    static props = {
        close: Function,
        reference: { type: String, optional: true },
        onTaken: { type: Function, optional: true },
    };

    setup() {
        this.pos = usePos();
        this.state = useState({
            reference: this.props.reference || "",
            partner: this.pos.getOrder()?.getPartner() || null,
            customer: "",
            words: "",
            lines: [],
            reason: "",
            condition: "",
            note: "",
            error: "",
            busy: false,
        });
        const scanned = (code) => this.onScanned(code);
        useBarcodeReader({ product: scanned, client: scanned, gs1: this.onScannedGs1 }, true);
    }

    get reasons() {
        return this.pos.config._return_reasons || [];
    }

    get conditions() {
        return this.pos.config._return_conditions || [];
    }

    get found() {
        const words = this.state.words.trim().toLowerCase();
        if (words.length < 2) {
            return [];
        }
        const found = this.pos.models["product.product"].filter(
            ({ display_name, default_code, barcode }) =>
                [display_name, default_code, barcode].some(
                    (name) => name && name.toLowerCase().includes(words)
                )
        );
        // a till has its products in no order of their own: variants would change places
        found.sort((one, other) => one.display_name.localeCompare(other.display_name));
        return found.slice(0, MOST_FOUND);
    }

    get canConfirm() {
        const { busy, lines, reason } = this.state;
        return !busy && lines.length > 0 && Boolean(reason);
    }

    add(product) {
        const line = this.state.lines.find((item) => item.product_id === product.id);
        if (line) {
            line.quantity += 1;
        } else {
            const { id, display_name } = product;
            this.state.lines.push({ product_id: id, name: display_name, quantity: 1 });
        }
        this.state.words = "";
    }

    step(line, delta) {
        line.quantity += delta;
        this.state.lines = this.state.lines.filter((item) => item.quantity > 0);
    }

    toggle(field, value) {
        this.state[field] = this.state[field] === value ? "" : value;
    }

    /** What is no product is the paper of the order. */
    onScanned(code) {
        const product = this.productOf(code.base_code || code.code);
        if (product) {
            this.add(product);
        } else {
            this.state.reference = code.code;
        }
    }

    onScannedGs1(parts) {
        const product = this.productOf(parts.find((part) => part.type === "product").base_code);
        if (product) {
            this.add(product);
        }
    }

    productOf(barcode) {
        const { models } = this.pos;
        return (
            models["product.product"].getBy("barcode", barcode) ||
            models["product.uom"].getBy("barcode", barcode)?.product_id
        );
    }

    onKeydown(ev) {
        if (ev.key !== "Enter") {
            return;
        }
        ev.preventDefault();
        const { found } = this;
        const product = this.productOf(this.state.words.trim()) || (found.length === 1 && found[0]);
        if (product) {
            this.add(product);
        }
    }

    async choosePartner() {
        const partner = await makeAwaitable(this.pos.dialog, PartnerList, {
            partner: this.state.partner,
            getPayload: (chosen) => chosen,
        });
        this.state.partner = partner || null;
    }

    async confirm() {
        const { reference, partner, customer, reason, condition, note, lines } = this.state;
        this.state.busy = true;
        this.state.error = "";
        const told = {
            reference: reference.trim(),
            partner_id: partner?.id || 0,
            customer: customer.trim(),
            reason,
            condition,
            note: note.trim(),
            lines: lines.map(({ product_id, quantity }) => ({ product_id, quantity })),
        };
        try {
            const intake = await this.pos.takeIn(told, partner?.name || told.customer);
            this.pos.notification.add(
                _t("%s is taken in. It is sent when the network is back.", intake.data.number),
                { type: "success" }
            );
            this.props.onTaken?.();
            this.props.close();
        } catch (error) {
            this.state.error = error.message;
            this.state.busy = false;
        }
    }
}
