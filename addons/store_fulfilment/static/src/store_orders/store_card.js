import { Component } from "@odoo/owl";
import { isBusy, nextStep } from "./steps";
import { StoreClock } from "./store_clock";

const PICTURES = 3;

export class StoreCard extends Component {
    static template = "store_fulfilment.StoreCard";
    static components = { StoreClock };
    static props = { order: Object, now: Number, open: Function, act: Function, busy: Boolean };

    get pictures() {
        return this.props.order.lines.slice(0, PICTURES);
    }

    get more() {
        return Math.max(0, this.props.order.lines.length - PICTURES);
    }

    get units() {
        return this.props.order.lines.reduce((sum, line) => sum + line.wanted, 0);
    }

    get picked() {
        return this.props.order.lines.reduce((sum, line) => sum + line.picked, 0);
    }

    get isBusy() {
        return isBusy(this.props.order);
    }

    /** Steps that need nothing but a tap are done from the board. */
    get quickStep() {
        const next = nextStep(this.props.order);
        return next && ["accept", "make_ready", "hand_over"].includes(next.step) ? next : null;
    }
}
