import { Component, onMounted, useRef, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { Dialog } from "@web/core/dialog/dialog";
import { deserializeDateTime, formatDate } from "@web/core/l10n/dates";
import { ConnectionLostError } from "@web/core/network/rpc";
import { usePos } from "@point_of_sale/app/hooks/pos_hook";

/**
 * Find an order of any channel and choose what comes back. All figures are the server's.
 */
export class ReturnDialog extends Component {
    static template = "pos_crosschannel_returns.ReturnDialog";
    static components = { Dialog };
    static props = { close: Function, reference: { type: String, optional: true } };
    static defaultProps = { reference: "" };

    setup() {
        this.pos = usePos();
        this.input = useRef("reference");
        this.state = useState({
            reference: this.props.reference,
            order: null,
            quantities: {},
            reason: "",
            error: "",
            busy: false,
        });
        onMounted(() => this.input.el?.focus());
    }

    get title() {
        return this.state.order
            ? _t("Return from %s", this.state.order.reference)
            : _t("Return an order");
    }

    get date() {
        return formatDate(deserializeDateTime(this.state.order.date));
    }

    get chosen() {
        return this.state.order.lines
            .filter((line) => this.quantity(line))
            .map((line) => ({
                line: line.line,
                quantity: this.quantity(line),
                reason: this.state.reason,
            }));
    }

    get count() {
        return this.chosen.reduce((sum, line) => sum + line.quantity, 0);
    }

    get total() {
        const sum = this.state.order.lines.reduce(
            (total, line) => total + this.quantity(line) * line.refund_unit,
            0
        );
        return this.money(sum);
    }

    get hasReturnable() {
        return this.state.order.lines.some((line) => line.returnable > 0);
    }

    get canConfirm() {
        return !this.state.busy && this.count > 0 && Boolean(this.state.reason);
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

    onKeydown(ev) {
        if (ev.key === "Enter") {
            ev.preventDefault();
            this.find();
        }
    }

    async find() {
        const reference = this.state.reference.trim();
        if (!reference) {
            return;
        }
        await this.ask(async () => {
            this.state.order = await this.pos.findReturnableOrder(reference);
            this.state.quantities = {};
        });
    }

    back() {
        Object.assign(this.state, { order: null, reason: "", error: "", quantities: {} });
    }

    async confirm() {
        await this.ask(async () => {
            await this.pos.startReturn(this.state.order.reference, this.chosen);
            this.props.close();
        });
    }

    /** Do something on the server; a refusal or a missing network is said in the dialog. */
    async ask(action) {
        if (this.state.busy) {
            return;
        }
        this.state.busy = true;
        this.state.error = "";
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
            return _t("A return needs the network: only the server knows what may come back.");
        }
        if (error.data?.message) {
            return error.data.message.replace(/ \[[a-z_]+\]$/, "");
        }
        throw error;
    }
}
