import { Component, onWillDestroy, onWillStart, useEffect, useState } from "@odoo/owl";
import { ConnectionLostError, RPCError } from "@web/core/network/rpc";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { debounce } from "@web/core/utils/timing";
import { useBus, useService } from "@web/core/utils/hooks";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { HandOverDialog } from "./hand_over_dialog";
import { RejectDialog } from "./reject_dialog";
import { COLUMNS, columnOf, findLine, isBusy } from "./steps";
import { StoreCard } from "./store_card";
import { StoreSheet } from "./store_sheet";
import { urgency } from "./clock";
import { usePrinting } from "./printing";

const SECOND = 1000;
const TICK = 10 * SECOND; // the clocks on the cards
const POLL = 30 * SECOND; // should the websocket be down
const MESSAGE = 4 * SECOND;
const REFUSAL = "odoo.addons.unified_inventory.exceptions.Refusal";

export class StoreBoard extends Component {
    static template = "store_fulfilment.StoreBoard";
    static components = { StoreCard, StoreSheet };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.dialog = useService("dialog");
        this.busService = useService("bus_service");
        this.columns = COLUMNS;
        this.counting = Promise.resolve();
        this.waiting = 0;
        this.state = useState({
            places: [],
            place: null,
            orders: [],
            reasons: [],
            user: {},
            tab: "new",
            open: null,
            busy: false,
            now: Date.now(),
            message: null,
            lastScan: null,
            problem: null,
        });
        this.printing = usePrinting();
        this.news = debounce(() => this.load(), 300);
        useBus(useService("barcode").bus, "barcode_scanned", (ev) => this.scan(ev.detail.barcode));
        onWillStart(() => this.load());
        this.listen();
    }

    listen() {
        const onNews = () => this.news();
        this.busService.subscribe("store_orders", onNews);
        useEffect(
            (place) => {
                if (place) {
                    this.busService.addChannel(`store_orders/${place}`);
                    return () => this.busService.deleteChannel(`store_orders/${place}`);
                }
            },
            () => [this.state.place]
        );
        const tick = setInterval(() => (this.state.now = Date.now() + this.ahead), TICK);
        const poll = setInterval(() => this.load(), POLL);
        onWillDestroy(() => {
            this.busService.unsubscribe("store_orders", onNews);
            clearInterval(tick);
            clearInterval(poll);
            clearTimeout(this.forgetting);
            this.news.cancel();
        });
    }

    // === WHAT IS SHOWN ===

    ordersIn(column) {
        const orders = this.state.orders.filter((order) => column.states.includes(order.state));
        const key = (order) => order.late || order.since;
        const later = column.id === "done" ? -1 : 1;
        return orders.sort(
            (a, b) => later * (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : a.id - b.id)
        );
    }

    levelOf(column) {
        const levels = this.ordersIn(column).map((order) => urgency(order, this.state.now).level);
        return ["late", "soon"].find((level) => levels.includes(level)) || "ok";
    }

    get current() {
        return this.state.orders.find((order) => order.id === this.state.open);
    }

    get place() {
        return this.state.places.find((place) => place.id === this.state.place);
    }

    get toPick() {
        return this.state.orders.filter((order) => isBusy(order));
    }

    // === TALKING WITH THE SERVER ===

    async load(place = this.state.place) {
        if (this.waiting) {
            return; // the answers to what was counted are newer
        }
        try {
            const board = await this.orm.silent.call("store.order", "board", [place]);
            if (this.waiting) {
                return;
            }
            const { now, ...shown } = board;
            this.ahead = Date.parse(now) - Date.now();
            Object.assign(this.state, shown, { now: Date.parse(now), problem: null });
        } catch (error) {
            this.state.problem = this.say(error);
        }
    }

    /** Call a step; return its answer, or nothing after a refusal, which is shown. */
    async call(method, ...args) {
        this.state.busy = true;
        try {
            const answer = await this.orm.call("store.order", method, args);
            if (answer.order) {
                this.put(answer.order);
            }
            return answer;
        } catch (error) {
            this.tell(this.say(error), "bad");
            await this.load();
        } finally {
            this.state.busy = false;
        }
    }

    put(order) {
        const orders = this.state.orders.filter((each) => each.id !== order.id);
        this.state.orders = [...orders, order];
    }

    /** What an error means to an employee; anything that is not expected goes its usual way. */
    say(error) {
        if (error instanceof ConnectionLostError) {
            return _t("No connection. Please try again.");
        }
        if (error instanceof RPCError && error.exceptionName === REFUSAL) {
            return error.data.message.replace(/ \[\w+\]$/, "");
        }
        throw error;
    }

    tell(text, level = "good") {
        this.state.message = { text, level };
        clearTimeout(this.forgetting);
        this.forgetting = setTimeout(() => (this.state.message = null), MESSAGE);
        if (level === "bad") {
            navigator.vibrate?.(200);
        }
    }

    // === WHAT THE EMPLOYEE DOES ===

    choosePlace(ev) {
        this.state.open = null;
        this.load(Number(ev.target.value));
    }

    open(order) {
        Object.assign(this.state, { open: order.id, lastScan: null });
    }

    back() {
        const order = this.current;
        Object.assign(this.state, { open: null, lastScan: null });
        if (order) {
            this.state.tab = columnOf(order).id;
        }
    }

    async act(step, order, args = []) {
        if (step === "hand_over") {
            this.handOver(order);
            return;
        }
        await this.counting;
        const answer = await this.call(step, order.id, ...args);
        if (!answer) {
            return;
        }
        this.state.lastScan = null;
        if (step === "accept") {
            this.open(answer.order);
        } else if (step === "make_ready") {
            this.tell(_t("%s is ready. The customer gets the code by mail.", order.name));
            this.back();
        } else if (step === "ship") {
            this.tell(_t("%s is on its way.", order.name));
            this.back();
        }
    }

    /** Count a line up or down at once; the server follows, one call after the other. */
    count(line, by) {
        const order = this.current;
        const counted = line.picked + by;
        if (counted > line.wanted) {
            this.scanned(_t("Enough: %s", line.name), "bad");
            return;
        }
        line.picked = Math.max(0, counted);
        this.scanned(`${line.name}: ${line.picked} / ${line.wanted}`, "good");
        const args = [order.id, line.picked, line.id];
        this.waiting++;
        this.counting = this.counting.then(async () => {
            let refused = null;
            try {
                const answer = await this.orm.silent.call("store.order", "pick", args);
                if (this.waiting === 1) {
                    this.put(answer.order);
                }
            } catch (error) {
                refused = error;
            }
            this.waiting--;
            if (refused) {
                this.scanned(this.say(refused), "bad");
                await this.load();
            }
        });
    }

    scanned(text, level) {
        this.state.lastScan = { text, level };
        if (level === "bad") {
            navigator.vibrate?.(200);
        }
    }

    async scan(barcode) {
        const order = this.current;
        if (order && isBusy(order) && order.mine) {
            const found = findLine(order, barcode);
            if (found) {
                this.count(found.line, found.units);
            } else {
                await this.scanUnknown(order, barcode);
            }
            return;
        }
        this.find(barcode);
    }

    /** Not in this order: the server knows what it is called. */
    async scanUnknown(order, barcode) {
        try {
            await this.orm.silent.call("store.order", "pick", [order.id, null, null, barcode]);
        } catch (error) {
            this.scanned(this.say(error), "bad");
        }
    }

    /** Open the order of a slip, an order number, or a customer's "number:code". */
    find(text) {
        const [name, code] = text.trim().split(":");
        const wanted = name.toUpperCase();
        const order = this.state.orders.find((each) =>
            [each.name.toUpperCase(), each.slip.toUpperCase()].includes(wanted)
        );
        if (!order) {
            this.tell(_t("%s is no order of this store.", name), "bad");
            return;
        }
        this.open(order);
        if (code && order.state === "ready") {
            this.handOver(order, code);
        }
    }

    onFind(ev) {
        if (ev.key === "Enter" && ev.target.value.trim()) {
            this.find(ev.target.value);
            ev.target.value = "";
        }
    }

    handOver(order, code = "") {
        this.dialog.add(HandOverDialog, {
            order,
            code,
            manager: this.state.user.manager,
            handOver: async (given, reason) => {
                const answer = await this.call("hand_over", order.id, given, reason);
                if (answer && !answer.refused) {
                    this.tell(_t("%s is handed over.", order.name));
                    this.back();
                    return "";
                }
                return answer ? answer.text : this.state.message?.text || "";
            },
            sendCode: async () => {
                const answer = await this.call("send_code", order.id);
                return answer ? _t("A new code is on its way.") : this.state.message?.text || "";
            },
        });
    }

    reject(order) {
        this.dialog.add(RejectDialog, {
            order,
            reasons: this.state.reasons,
            reject: async (reason, missing) => {
                await this.counting;
                const answer = await this.call("reject", order.id, reason, missing);
                if (answer && !isBusy(answer.order)) {
                    this.tell(_t("%s is rejected.", order.name));
                    this.back();
                }
            },
        });
    }

    printSlip(order) {
        const picks = isBusy(order);
        const method = picks ? "print_pick_list" : "print_slip";
        return this.printing.print(method, picks ? [order.id] : order.id);
    }

    printList() {
        return this.printing.print(
            "print_pick_list",
            this.toPick.map((order) => order.id)
        );
    }
}

registry.category("actions").add("store_fulfilment.board", StoreBoard);
