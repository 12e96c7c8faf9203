import { describe, expect, test } from "@odoo/hoot";
import { advanceTime } from "@odoo/hoot-mock";
import { setupInteractionWhiteList, startInteractions } from "@web/../tests/public/helpers";

setupInteractionWhiteList(["website_sale_unified_inventory.hold_countdown"]);
describe.current.tags("interaction_dev");

const hold = (seconds) => `
    <div class="o_unified_hold alert alert-success" data-seconds="${seconds}">
        <span class="o_unified_running">Held for <span class="o_unified_time">15 min</span></span>
        <span class="o_unified_over d-none">Not held any more.</span>
    </div>`;

test("the time left runs", async () => {
    await startInteractions(hold(900));
    expect(".o_unified_time").toHaveText("15:00");
    await advanceTime(61_000);
    expect(".o_unified_time").toHaveText("13:59");
    expect(".o_unified_hold").toHaveClass("alert-success");
});

test("days of a pending payment are told in hours", async () => {
    await startInteractions(hold(2 * 86_400 + 65));
    expect(".o_unified_time").toHaveText("48:01:05");
});

test("the last two minutes are a warning", async () => {
    await startInteractions(hold(122));
    expect(".o_unified_hold").not.toHaveClass("alert-warning");
    await advanceTime(2_000);
    expect(".o_unified_hold").toHaveClass("alert-warning");
    expect(".o_unified_hold").not.toHaveClass("alert-success");
});

test("the end is told, and time does not run below nothing", async () => {
    await startInteractions(hold(2));
    await advanceTime(5_000);
    expect(".o_unified_running").toHaveClass("d-none");
    expect(".o_unified_over").not.toHaveClass("d-none");
    expect(".o_unified_time").toHaveText("00:00", { raw: true });
});

test("it ends with its page", async () => {
    const { core } = await startInteractions(hold(900));
    core.stopInteractions();
    await advanceTime(10_000);
    expect(".o_unified_time").toHaveText("15:00");
});
