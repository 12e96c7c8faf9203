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
        const missing = {};
        for (const line of order.lines) {
            missing[line.id] = this.partial ? line.wanted - line.picked : line.wanted;
        }
        this.state = useState({
            reason: this.partial ? reasons[0].code : "",
            missing,
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
        return this.units === this.wanted
            ? _t("Reject the whole order")
            : _t("Go on without %s", this.units);
    }

    change(line, by) {
        const units = this.state.missing[line.id] + by;
        this.state.missing[line.id] = Math.min(Math.max(units, 0), line.wanted);
    }

    async confirm() {
        this.state.busy = true;
        const rows = Object.entries(this.state.missing).filter(([, units]) => units > 0);
        const whole = this.units === this.wanted;
        await this.props.reject(this.state.reason, whole ? null : Object.fromEntries(rows));
        this.props.close();
    }
}
