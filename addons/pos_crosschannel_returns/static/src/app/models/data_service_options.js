import { patch } from "@web/core/utils/patch";
import { DataServiceOptions } from "@point_of_sale/app/models/data_service_options";

const INTAKE = "crosschannel.return.intake";

patch(DataServiceOptions.prototype, {
    /** Intakes are kept in the browser until they are deleted. */
    get databaseTable() {
        return { ...super.databaseTable, [INTAKE]: { key: "uuid", condition: () => false } };
    },

    get dynamicModels() {
        return [...super.dynamicModels, INTAKE];
    },
});
