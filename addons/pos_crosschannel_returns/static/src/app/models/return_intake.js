import { registry } from "@web/core/registry";
import { Base } from "@point_of_sale/app/models/related_models";

const char = (name) => ({ name, type: "char", required: false });

/**
 * Goods that were taken in without network. Such a record lives in this till's browser only:
 * once the server has it, it goes (see ReturnIntakes).
 */
export class ReturnIntake extends Base {
    static pythonModel = "crosschannel.return.intake";
    static extraFields = Object.fromEntries(
        ["uuid", "content", "customer_name", "refusal"].map((name) => [name, char(name)])
    );

    /** What the server is sent: as it was when the goods were taken, each time alike. */
    get data() {
        return { ...JSON.parse(this.content), uuid: this.uuid };
    }
}

registry.category("pos_available_models").add(ReturnIntake.pythonModel, ReturnIntake);
