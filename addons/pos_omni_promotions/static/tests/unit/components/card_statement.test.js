import { expect, test } from "@odoo/hoot";
import { animationFrame, click, edit, queryAllTexts, waitFor } from "@odoo/hoot-dom";
import { ConnectionLostError } from "@web/core/network/rpc";
import { contains, mountWithCleanup, onRpc } from "@web/../tests/web_test_helpers";
import { definePosModels } from "@point_of_sale/../tests/unit/data/generate_model_definitions";
import { setupPosEnv } from "@point_of_sale/../tests/unit/utils";
import { CardStatement } from "@pos_omni_promotions/app/components/card_statement/card_statement";

definePosModels();

const card = {
    program: "Gift Card",
    tail: "8N3X",
    customer: "",
    balance: "$ 30.00",
    reserved: "$ 5.00",
    expires_on: "2030-12-24",
    movements: [
        { at: "2026-05-06 10:00:00", what: "Redeemed", text: "-$ 20.00", balance: "$ 30.00" },
        { at: "2026-05-05 10:00:00", what: "Issued", text: "+$ 50.00", balance: "$ 50.00" },
    ],
};

async function open(partner) {
    const pos = await setupPosEnv();
    const order = pos.addNewOrder();
    if (partner) {
        order.partner_id = pos.models["res.partner"].getFirst();
    }
    await mountWithCleanup(CardStatement, { props: { close() {} } });
    return pos;
}

async function look(code) {
    await contains(".omni-card-code").click();
    await edit(code);
    await animationFrame();
    await click(".omni-card-look");
    await animationFrame();
}

test("a code is looked up, and nothing of it stays on the screen", async () => {
    onRpc("pos.config", "get_card_statement", ({ args }) => {
        expect.step(args[1]);
        return args[1] === "044-GOOD" ? card : false;
    });
    await open();
    expect(".omni-card-none").toHaveCount(1);
    await look(" 044-GOOD ");
    await waitFor(".omni-card-balance");
    expect(queryAllTexts(".omni-card-balance")).toEqual(["$ 30.00"]);
    expect(".omni-card-row").toHaveCount(2);
    expect(".omni-card-code").toHaveValue("");
    await look("GUESS");
    await waitFor(".omni-card-error");
    expect(".omni-card").toHaveCount(0);
    expect.verifySteps(["044-GOOD", "GUESS"]);
});

test("the cards of the ticket's customer are there at once", async () => {
    onRpc("pos.config", "get_customer_statements", () => [card, card]);
    await open(true);
    expect(".omni-card").toHaveCount(2);
});

test("without a connection it says so", async () => {
    const pos = await open();
    pos.data.call = () => Promise.reject(new ConnectionLostError());
    await look("044-GOOD");
    await waitFor(".omni-card-error");
    expect(queryAllTexts(".omni-card-error")[0]).toMatch("connection");
});
