import { z } from "@hono/zod-openapi";

/** Something that staff must look at now. */
const alarmView = z
  .object({
    name: z.string(),
    sentence: z.string().openapi({ description: "What is wrong and what to do." }),
    stopsService: z
      .boolean()
      .openapi({ description: "Whether the service counts as not ready while it lasts." }),
  })
  .openapi("Alarm");

/** In the order in which they were raised. */
export const alarmList = z.object({ items: z.array(alarmView) }).openapi("AlarmList");
