import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { spoken, urgency } from "./clock";

export class StoreClock extends Component {
    static template = "store_fulfilment.StoreClock";
    static props = { order: Object, now: Number };

    get clock() {
        return urgency(this.props.order, this.props.now);
    }

    get text() {
        const { level, minutes } = this.clock;
        const words = { min: _t("min"), h: _t("h"), days: _t("days") };
        const time = spoken(minutes, words);
        return level === "late" ? _t("%s late", time) : _t("%s left", time);
    }
}
