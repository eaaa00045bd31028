/** Reports whatever their figures are: what the generated types have in common. */
import type { Average, FunnelReport, GroupOfFunnelFigures, Rate } from "../lib/api-types.ts";

/** Whether there are enough rows to say something. */
export type Judged = Pick<Rate | Average, "enough" | "missing" | "note">;

export type Freshness = Omit<FunnelReport, "group" | "total" | "groups">;

export type Group<F> = Omit<GroupOfFunnelFigures, "figures"> & { figures: F };

export type Report<F> = Omit<FunnelReport, "total" | "groups"> & { total: F; groups: Group<F>[] };
