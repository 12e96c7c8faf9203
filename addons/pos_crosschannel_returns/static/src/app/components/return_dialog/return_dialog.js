import { Component, onMounted, useRef, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { BarcodeVideoScanner } from "@web/core/barcode/barcode_video_scanner";
import { Dialog } from "@web/core/dialog/dialog";
import { deserializeDate, deserializeDateTime, formatDate } from "@web/core/l10n/dates";
import { ConnectionLostError } from "@web/core/network/rpc";
import { usePos } from "@point_of_sale/app/hooks/pos_hook";
import { PartnerList } from "@point_of_sale/app/screens/partner_list/partner_list";
import { makeAwaitable } from "@point_of_sale/app/utils/make_awaitable_dialog";

// Refusals that a manager may overrule.
export const FOR_MANAGERS = ["too_late", "needs_approval", "bad_condition"];
const SHOWN_PRODUCTS = 8;

function emptyDraft(reference) {
    return {
        reference,
        orders: [],
        order: null,
        quantities: {},
        variants: {},
        details: {}, // by line, where it differs from the rest: reason, condition, disposition
        partner: null,
        products: [],
        reason: "",
        condition: "",
        disposition: "",
        error: "",
        asks: null,
        ticket: null,
        busy: false,
        scanning: false,
    };
}

/**
 * Find an order of any channel and choose what comes back. All figures are the server's.
 *
 * What was entered is kept until it is done or given up: without network nothing is lost.
 */
export class ReturnDialog extends Component {
    static template = "pos_crosschannel_returns.ReturnDialog";
    static components = { BarcodeVideoScanner, Dialog };
    static props = { close: Function, reference: { type: String, optional: true } };

    setup() {
        this.pos = usePos();
        this.input = useRef("reference");
        const kept = !this.props.reference && this.pos.returnDraft;
        this.state = useState(kept || emptyDraft(this.props.reference || ""));
        Object.assign(this.state, { busy: false, scanning: false });
        this.pos.returnDraft = this.state;
        onMounted(() => {
            this.input.el?.focus();
            if (this.props.reference) {
                this.find();
            }
        });
    }

    get title() {
        if (this.isBlank) {
            return _t("Return without a receipt");
        }
        return this.state.order
            ? _t("Return from %s", this.state.order.reference)
            : _t("Return an order");
    }

    /** Whether there is no receipt: products are chosen instead of an order's lines. */
    get isBlank() {
        return this.state.order?.kind === "no_receipt";
    }

    date(order) {
        return formatDate(deserializeDateTime(order.date));
    }

    until(line) {
        return formatDate(deserializeDate(line.until));
    }

    get payments() {
        return this.state.order.payments
            .map((payment) => `${payment.name} ${this.money(payment.amount)}`)
            .join(" · ");
    }

    get chosenLines() {
        return this.state.order.lines.filter((line) => this.quantity(line));
    }

    get chosen() {
        return this.chosenLines.map((line) => ({
            line: line.line,
            quantity: this.quantity(line),
            reason: this.detail(line, "reason"),
            condition: this.detail(line, "condition"),
            disposition: this.detail(line, "disposition"),
        }));
    }

    /** Why a line comes back, in which condition and where it goes: as the rest, or its own. */
    detail(line, field) {
        return this.state.details[line.line]?.[field] || this.state[field];
    }

    toggleDetails(line) {
        const { details } = this.state;
        details[line.line] = details[line.line]
            ? false
            : { reason: "", condition: "", disposition: "" };
    }

    /** Other variants that the customer takes along, one for each unit that comes back. */
    get goods() {
        return this.chosenLines
            .filter((line) => this.state.variants[line.line])
            .map((line) => ({
                product_id: this.state.variants[line.line],
                quantity: this.quantity(line),
            }));
    }

    get count() {
        return this.chosenLines.reduce((sum, line) => sum + this.quantity(line), 0);
    }

    get total() {
        const sum = this.chosenLines.reduce(
            (total, line) =>
                total +
                this.quantity(line) * line.refund_unit * (1 - (line.fee_percent || 0) / 100),
            0
        );
        return this.money(sum);
    }

    get hasReturnable() {
        return this.state.order.lines.some((line) => line.returnable > 0);
    }

    get canConfirm() {
        const hasReasons = this.chosen.every((line) => line.reason);
        const isKnown = !this.isBlank || Boolean(this.state.partner);
        return !this.state.busy && this.count > 0 && hasReasons && isKnown;
    }

    money(amount) {
        return this.env.utils.formatCurrency(amount);
    }

    quantity(line) {
        return this.state.quantities[line.line] || 0;
    }

    step(line, delta) {
        const wanted = this.quantity(line) + delta;
        this.state.quantities[line.line] = Math.max(0, Math.min(line.returnable, wanted));
    }

    toggle(field, value) {
        this.state[field] = this.state[field] === value ? "" : value;
    }

    toggleVariant(line, variant) {
        const { variants } = this.state;
        const isChosen = variants[line.line] === variant.product_id;
        variants[line.line] = isChosen ? false : variant.product_id;
    }

    onKeydown(ev) {
        if (ev.key === "Enter") {
            ev.preventDefault();
            this.find();
        }
    }

    onScan(code) {
        if (this.isBlank) {
            this.state.scanning = false;
            return this.findProduct(code);
        }
        Object.assign(this.state, { scanning: false, reference: code });
        this.find();
    }

    async find() {
        const reference = this.state.reference.trim();
        if (!reference) {
            return;
        }
        await this.ask(async () => {
            const { orders } = await this.pos.searchReturnableOrders(reference);
            if (orders.length === 1) {
                return this.load(orders[0].key);
            }
            this.state.orders = orders;
            if (!orders.length) {
                this.state.error = _t("There is no such order: nothing matches “%s”.", reference);
            }
        });
    }

    async choose(order) {
        await this.ask(() => this.load(order.key));
    }

    // === WITHOUT A RECEIPT ===

    async startBlank() {
        await this.ask(async () => {
            const order = await this.pos.callReturn("till_blank", []);
            const partner = this.pos.getOrder()?.getPartner();
            Object.assign(this.state, { order, reference: "", quantities: {}, details: {} });
            this.setPartner(partner);
        });
    }

    setPartner(partner) {
        this.state.partner = partner ? { id: partner.id, name: partner.name } : null;
    }

    async choosePartner() {
        const partner = this.pos.models["res.partner"].get(this.state.partner?.id);
        this.setPartner(
            (await makeAwaitable(this.pos.dialog, PartnerList, { partner })) || partner
        );
    }

    onProductKeydown(ev) {
        if (ev.key === "Enter") {
            ev.preventDefault();
            this.findProduct();
        }
    }

    /** Look in the catalogue of this till: a code exactly, else a part of the name. */
    async findProduct(text = this.state.reference) {
        const words = text.trim().toLowerCase();
        const goods = this.pos.models["product.product"].filter((item) => item.type === "consu");
        const exact = goods.filter((item) =>
            [item.barcode, item.default_code].some((code) => code && code.toLowerCase() === words)
        );
        const found = exact.length
            ? exact
            : goods.filter((item) => item.display_name.toLowerCase().includes(words));
        if (words && found.length === 1) {
            return this.addProduct(found[0]);
        }
        this.state.error = found.length ? "" : _t("No product matches “%s”.", text.trim());
        this.state.products = words
            ? found.slice(0, SHOWN_PRODUCTS).map(({ id, display_name }) => ({ id, display_name }))
            : [];
    }

    async addProduct({ id }) {
        await this.ask(async () => {
            const ids = this.state.order.lines.map((line) => line.line);
            const products = ids.includes(id) ? ids : [...ids, id];
            this.state.order = await this.pos.callReturn("till_blank", products);
            this.state.quantities[id] = (this.state.quantities[id] || 0) + 1;
            Object.assign(this.state, { reference: "", products: [] });
        });
    }

    /** Let the server keep and price what was chosen. */
    request(consent) {
        const { order, partner } = this.state;
        return this.isBlank
            ? this.pos.requestBlankReturn(partner.id, this.chosen, consent)
            : this.pos.requestReturn(order.key, this.chosen, consent);
    }

    async load(reference) {
        const order = await this.pos.findReturnableOrder(reference);
        Object.assign(this.state, { order, quantities: {}, variants: {}, details: {} });
    }

    /** Choose anew; the units that were kept for it are free again. */
    async back() {
        const { ticket } = this.state;
        Object.assign(this.state, emptyDraft(""));
        if (ticket) {
            await this.pos.cancelReturn(ticket.reference);
        }
    }

    done() {
        this.pos.returnDraft = null;
        this.props.close();
    }

    discard() {
        this.done();
    }

    /** @param {boolean} shops whether the customer wants to choose other goods first */
    async confirm(shops = false) {
        const { goods } = this;
        await this.attempt(async (consent) => {
            const ticket = await this.request(consent);
            if (goods.length || shops || !this.isShown(ticket)) {
                await this.payHere(ticket, goods, shops);
            } else {
                this.state.ticket = ticket;
            }
        });
    }

    /** Take in what the customer announced. */
    async take(announced) {
        await this.attempt(async (consent) => {
            const ticket = await this.pos.takeReturn(announced.reference, consent);
            if (this.isShown(ticket)) {
                this.state.ticket = ticket;
            } else {
                await this.payHere(ticket);
            }
        });
    }

    /** Whether there is something to be told first: a plan, or what is charged. */
    isShown(ticket) {
        return ticket.plan.complete || ticket.unwound.length > 0;
    }

    /** Pay out, or sell other goods, with a ticket of this till. */
    async payHere(ticket, goods = [], shops = false) {
        await this.pos.openReturnTicket(ticket, goods, shops);
        this.done();
    }

    async payTicket(shops = false) {
        await this.ask(() => this.payHere(this.state.ticket, [], shops));
    }

    async settle() {
        await this.ask(async () => {
            await this.pos.settleReturn(this.state.ticket);
            this.done();
        });
    }

    /**
     * Do it, and if only a manager may allow it, let one try the PIN.
     *
     * @param {(consent?: object) => Promise} action
     */
    async attempt(action) {
        this.state.asks = null;
        await this.ask(async () => {
            try {
                await action();
            } catch (error) {
                const code = error.data?.message?.match(/\[([a-z_]+)\]$/)?.[1];
                if (!FOR_MANAGERS.includes(code)) {
                    throw error;
                }
                this.state.asks = { action };
                this.state.error = this.explain(error);
            }
        });
    }

    /** A manager overrules the refusal; the server checks the PIN. */
    async askManager() {
        const { action } = this.state.asks;
        const reason = this.state.error;
        await this.ask(async () => {
            const consented = await this.pos.askReturnConsent(
                this.state.order.managers,
                (consent) => action({ ...consent, reason })
            );
            this.state.error = consented ? "" : reason;
            this.state.asks = consented ? null : { action };
        });
    }

    /** Do something on the server; a refusal or a missing network is said in the dialog. */
    async ask(action) {
        if (this.state.busy) {
            return;
        }
        this.state.busy = true;
        this.state.error = "";
        this.state.orders = [];
        try {
            await action();
        } catch (error) {
            this.state.error = this.explain(error);
        } finally {
            this.state.busy = false;
        }
    }

    explain(error) {
        if (error instanceof ConnectionLostError) {
            return _t(
                "A return needs the network: only the server knows what may come back. What you entered stays here."
            );
        }
        if (error.data?.message) {
            return error.data.message.replace(/ \[[a-z_]+\]$/, "");
        }
        throw error;
    }
}
