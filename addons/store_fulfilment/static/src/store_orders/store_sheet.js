import { Component, useState } from "@odoo/owl";
import { isBusy, nextStep } from "./steps";
import { StoreClock } from "./store_clock";

/** One order: what to fetch, from where, and the one big button for what comes next. */
export class StoreSheet extends Component {
    static template = "store_fulfilment.StoreSheet";
    static components = { StoreClock };
    static props = {
        order: Object,
        now: Number,
        busy: Boolean,
        printing: { type: Object, optional: true },
        lastScan: { type: Object, optional: true },
        back: Function,
        act: Function,
        count: Function,
        scan: Function,
        print: Function,
        reject: Function,
    };

    setup() {
        this.state = useState({ tracking: "" });
    }

    get next() {
        return nextStep(this.props.order);
    }

    get picks() {
        return isBusy(this.props.order) && this.props.order.mine;
    }

    get mayReject() {
        const { state, mine } = this.props.order;
        return ["new", "packed"].includes(state) || (isBusy(this.props.order) && mine);
    }

    get mayPrint() {
        return !["rejected", "expired", "cancelled"].includes(this.props.order.state);
    }

    get open() {
        return this.props.order.lines.filter((line) => line.picked < line.wanted).length;
    }

    go() {
        const { step } = this.next;
        this.props.act(step, this.props.order, step === "ship" ? [this.state.tracking] : []);
    }

    onType(ev) {
        if (ev.key === "Enter" && ev.target.value.trim()) {
            this.props.scan(ev.target.value.trim());
            ev.target.value = "";
        }
    }
}
