import { registry } from "@web/core/registry";

const tour = (name, steps) =>
    registry.category("web_tour.tours").add(`store_fulfilment.${name}`, { steps: () => steps });

const column = (name) => [
    {
        content: `look at ${name}, which is a tab on a phone and a column on a wide screen`,
        trigger: ".o_store_columns",
        run: () => document.querySelector(`.o_store_tab[data-tab=${name}]`).click(),
    },
    {
        content: `${name} is shown`,
        trigger: `.o_store_column[data-column=${name}][data-shown=true]`,
    },
];
const card = (kind, more = "") =>
    `.o_store_column[data-shown=true] .o_store_card:has([data-kind=${kind}]) ${more}`;
const scan = (barcode) => ({
    content: `scan ${barcode}`,
    trigger: ".o_store_sheet input[name=scan]",
    run: `edit ${barcode} && press Enter`,
});
const says = (level, text) => ({
    content: `the screen says ${text}`,
    trigger: `.o_store_last[data-level=${level}]:contains(${text})`,
});
const next = (step) => ({
    content: step,
    trigger: `.o_store_sheet button[name=next][data-step=${step}]:enabled`,
    run: "click",
});
const told = (text) => ({
    content: `a message: ${text}`,
    trigger: `.o_store_message:contains(${text})`,
});
const accept = (kind) => [
    ...column("new"),
    { content: "accept", trigger: card(kind, "[data-step=accept]"), run: "click" },
    { content: "it is open", trigger: ".o_store_sheet[data-state=accepted]" },
];

tour("collect", [
    ...accept("collect"),
    scan("96385074"),
    says("good", "Lamp: 1 / 1"),
    scan("96385074"),
    says("bad", "Enough: Lamp"),
    scan("4711"),
    says("bad", "not in this order"),
    scan("4006381333931"),
    says("good", "Vase: 1 / 2"),
    {
        content: "one more by hand",
        trigger: ".o_store_line[data-sku=VASE] .o_store_more",
        run: "click",
    },
    next("pack"),
    { content: "packed", trigger: ".o_store_sheet[data-state=packed]" },
    next("make_ready"),
    told("is ready"),
    ...column("ready"),
    { content: "hand over", trigger: card("collect", "[data-step=hand_over]"), run: "click" },
    { content: "the name to ask for", trigger: ".o_store_check_name:contains(Ann Lee)" },
    { content: "a wrong code", trigger: "input[name=code]", run: "edit 999999" },
    { content: "try it", trigger: ".modal button[name=confirm]:enabled", run: "click" },
    { content: "it is wrong", trigger: ".modal .o_store_last:contains(4 tries left)" },
    { content: "the right code", trigger: "input[name=code]", run: "edit 123456 && press Enter" },
    told("is handed over"),
    ...column("done"),
    { content: "it is done", trigger: card("collect", "[data-state=handed_over]") },
]);

tour("ship", [
    ...accept("ship"),
    scan("4006381333931"),
    says("good", "Vase: 1 / 1"),
    next("pack"),
    {
        content: "the carrier's number",
        trigger: ".o_store_sheet input[name=tracking]",
        run: "edit 1Z999",
    },
    next("ship"),
    told("is on its way"),
    ...column("done"),
    { content: "it is done", trigger: card("ship", "[data-state=shipped]") },
]);

tour("reject", [
    ...accept("collect"),
    { content: "one is missing", trigger: "button[name=reject]", run: "click" },
    {
        content: "the lamp is here",
        trigger: ".modal [data-sku=LAMP] button[aria-label='One less']",
        run: "click",
    },
    {
        content: "one vase is here",
        trigger: ".modal [data-sku=VASE] button[aria-label='One less']",
        run: "click",
    },
    { content: "why", trigger: ".modal [data-reason=damaged]", run: "click" },
    {
        content: "go on without it",
        trigger: ".modal button[name=confirm]:contains(Go on without 1)",
        run: "click",
    },
    { content: "one vase is wanted", trigger: ".o_store_line[data-sku=VASE]:contains(0 / 1)" },
    { content: "none of it", trigger: "button[name=reject]", run: "click" },
    { content: "why", trigger: ".modal [data-reason=no_time]", run: "click" },
    {
        content: "the whole order",
        trigger: ".modal button[name=confirm]:contains(Reject the whole order)",
        run: "click",
    },
    told("is rejected"),
    ...column("done"),
    { content: "it is rejected", trigger: card("collect", "[data-state=rejected]") },
]);
