import { advanceTime, expect, test } from "@odoo/hoot";
import { onRpc } from "@web/../tests/web_test_helpers";
import { definePosModels } from "@point_of_sale/../tests/unit/data/generate_model_definitions";
import { setupPosEnv } from "@point_of_sale/../tests/unit/utils";

const INTAKE = "crosschannel.return.intake";
const CONTENT = JSON.stringify({ number: "IN/1-1-0001", lines: [] });

definePosModels();

/** A till with one intake that only its browser has. */
async function till() {
    const store = await setupPosEnv();
    await store.intakeMutex.getUnlockedDef();
    store.models[INTAKE].create({ uuid: "one", content: CONTENT, refusal: "" });
    return store;
}

const taken = ({ args }) => ({ uuid: args[1].uuid, state: "waiting", return: "RET/1" });
const uuids = (store) => store.intakes.waiting.map((intake) => intake.uuid);

test("what the server took in is listed though its next answer is lost", async () => {
    const store = await till();
    onRpc(INTAKE, "till_intake_send", (call) => {
        expect.step("send");
        store.data.network.offline = true;
        return taken(call);
    });
    onRpc(INTAKE, "till_intakes", () => {
        expect.step("list");
        return [taken({ args: [1, { uuid: "one" }] }), { uuid: "of another till" }];
    });
    await store.sendIntakes();
    expect.verifySteps(["send"]);
    expect(store.unsentIntakes).toHaveLength(0);
    expect(uuids(store)).toEqual(["one"]);
    expect(store.intakes.known).toBe(false);

    store.data.network.offline = false;
    await advanceTime(3000);
    await store.intakeMutex.getUnlockedDef();
    expect.verifySteps(["list"]);
    expect(uuids(store)).toEqual(["one", "of another till"]);
    expect(store.intakes.known).toBe(true);
});

test("without an answer it is sent again, by itself", async () => {
    const store = await till();
    let isLost = true;
    onRpc(INTAKE, "till_intake_send", (call) => {
        expect.step("send");
        return taken(call);
    });
    onRpc(INTAKE, "till_intakes", () => {
        if (isLost) {
            throw new Error("The server is being restarted");
        }
        return [];
    });
    store.data.network.offline = true;
    await store.sendIntakes();
    expect(store.unsentIntakes).toHaveLength(1);
    expect.verifySteps([]);

    store.data.network.offline = false;
    await advanceTime(3000);
    await store.intakeMutex.getUnlockedDef();
    expect.verifySteps(["send"]);
    expect(uuids(store)).toEqual(["one"]);

    isLost = false;
    await advanceTime(3000);
    await store.intakeMutex.getUnlockedDef();
    expect(store.intakes).toEqual({ waiting: [], known: true });
});

test("what is settled already waits no more", async () => {
    const store = await till();
    onRpc(INTAKE, "till_intake_send", (call) => {
        store.data.network.offline = true;
        return { ...taken(call), state: "settled" };
    });
    await store.sendIntakes();
    expect(store.unsentIntakes).toHaveLength(0);
    expect(uuids(store)).toEqual([]);
});
