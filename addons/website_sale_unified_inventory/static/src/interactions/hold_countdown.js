import { registry } from "@web/core/registry";
import { Interaction } from "@web/public/interaction";

const SOON = 120; // seconds before the end from which it is a warning

/** How long the goods of this cart are still held. */
export class HoldCountdown extends Interaction {
    static selector = ".o_unified_hold";

    start() {
        this.end = Date.now() + Number(this.el.dataset.seconds) * 1000;
        this.time = this.el.querySelector(".o_unified_time");
        this.tick();
        const timer = setInterval(() => this.tick(), 1000);
        this.registerCleanup(() => clearInterval(timer));
    }

    tick() {
        const left = Math.max(0, Math.round((this.end - Date.now()) / 1000));
        this.time.textContent = formatTime(left);
        this.el.classList.toggle("alert-success", left > SOON);
        this.el.classList.toggle("alert-warning", left <= SOON);
        this.el.querySelector(".o_unified_running").classList.toggle("d-none", !left);
        this.el.querySelector(".o_unified_over").classList.toggle("d-none", Boolean(left));
    }
}

function formatTime(seconds) {
    const two = (number) => String(number).padStart(2, "0");
    const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60)];
    const rest = `${two(minutes)}:${two(seconds % 60)}`;
    return hours ? `${hours}:${rest}` : rest;
}

registry
    .category("public.interactions")
    .add("website_sale_unified_inventory.hold_countdown", HoldCountdown);
