import { Component, useState } from "@odoo/owl";
import { Dialog } from "@web/core/dialog/dialog";
import { _t } from "@web/core/l10n/translation";
import { isBusy } from "./steps";

export class RejectDialog extends Component {
    static template = "store_fulfilment.RejectDialog";
    static components = { Dialog };
    static props = { order: Object, reasons: Array, reject: Function, close: Function };

    setup() {
        const { order, reasons } = this.props;
        this.partial = isBusy(order);
        this.reasons = reasons.filter((reason) => this.partial || !reason.stock);
        const lines = this.partial ? order.lines : [];
        this.state = useState({
            reason: this.reasons.length === 1 ? this.reasons[0].code : "",
            missing: Object.fromEntries(lines.map((line) => [line.id, line.wanted - line.picked])),
            busy: false,
        });
        this.title = this.partial
            ? _t("What is missing of %s?", order.name)
            : _t("Reject %s", order.name);
    }

    get units() {
        return Object.values(this.state.missing).reduce((sum, units) => sum + units, 0);
    }

    get wanted() {
        return this.props.order.lines.reduce((sum, line) => sum + line.wanted, 0);
    }

    get label() {
        return !this.partial || this.units === this.wanted
            ? _t("Reject the whole order")
            : _t("Go on without %s", this.units);
    }

    change(line, by) {
        const units = this.state.missing[line.id] + by;
        this.state.missing[line.id] = Math.min(Math.max(units, 0), line.wanted);
    }

    get ready() {
        return this.state.reason && (!this.partial || this.units) && !this.state.busy;
    }

    async confirm() {
        this.state.busy = true;
        const rows = Object.entries(this.state.missing).filter(([, units]) => units > 0);
        await this.props.reject(this.state.reason, this.partial ? Object.fromEntries(rows) : null);
        this.props.close();
    }
}
