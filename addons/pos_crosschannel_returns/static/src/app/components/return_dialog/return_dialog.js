import { Component, onMounted, useRef, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { BarcodeVideoScanner } from "@web/core/barcode/barcode_video_scanner";
import { Dialog } from "@web/core/dialog/dialog";
import { deserializeDate, deserializeDateTime, formatDate } from "@web/core/l10n/dates";
import { ConnectionLostError } from "@web/core/network/rpc";
import { usePos } from "@point_of_sale/app/hooks/pos_hook";
import {
    ReturnChoice,
    emptyDraft,
} from "@pos_crosschannel_returns/app/components/return_dialog/return_choice";

// Refusals that a manager may overrule.
export const FOR_MANAGERS = ["too_late", "needs_approval", "bad_condition"];

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
        this.choice = new ReturnChoice(this.state);
        onMounted(() => {
            this.input.el?.focus();
            if (this.props.reference) {
                this.find();
            }
        });
    }

    get title() {
        return this.state.order
            ? _t("Return from %s", this.state.order.reference)
            : _t("Return an order");
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

    get canConfirm() {
        return !this.state.busy && this.choice.isWhole;
    }

    money(amount) {
        return this.env.utils.formatCurrency(amount);
    }

    onKeydown(ev) {
        if (ev.key === "Enter") {
            ev.preventDefault();
            this.find();
        }
    }

    onScan(code) {
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

    /** Let the server keep and price what was chosen. */
    request(consent) {
        return this.pos.requestReturn(this.state.order.key, this.choice.chosen, consent);
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
        const { goods } = this.choice;
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
