/** What the API answers, as docs/metrics.md describes it. */

/** As the server writes it in the reader's locale. */
export interface Price {
  amount: number;
  currency: string;
  formatted: string;
}

export interface Judged {
  enough: boolean;
  missing: number;
  note: string | null;
}

export interface Rate extends Judged {
  numerator: number;
  denominator: number;
  percent: number | null;
  low: number | null;
  high: number | null;
}

export interface Average extends Judged {
  sum: number;
  count: number;
  value: number | null;
}

export interface Revenue {
  currency: string;
  count: number;
  gross: Price;
  refunded: Price;
  net: Price;
}

export interface PerUnit {
  currency: string;
  net: Price;
  count: number;
  value: Price | null;
}

export interface LifetimeValue extends PerUnit {
  paid: Price;
}

export interface Band {
  low: number;
  high: number;
}

export interface Target {
  rate: Rate;
  band: Band;
  status: "below" | "within" | "above" | "not_enough_data";
}

export interface Freshness {
  from: string;
  to: string;
  tz: string;
  as_of: string;
  rolled_up_at: string | null;
  definitions: Record<string, string>;
  rows: Record<string, string>;
}

export interface Group<F> {
  value: string | null;
  from: string | null;
  to: string | null;
  figures: F;
}

export interface Report<F> extends Freshness {
  /** What the groups have in common: a dimension, or a stretch of time. */
  group: string | null;
  total: F;
  groups: Group<F>[];
}

export interface TargetFigures {
  click_through: Target;
  upsell_conversion: Target;
  repeat_rate: Rate | null;
  revenue_per_completed_session: PerUnit[] | null;
}

export interface RawFunnel {
  total_intakes: number;
  sessions_opened: number;
  sessions_started: number;
  sessions_completed: number;
  upsells_made: number;
  upsells_shown: number;
  upsells_clicked: number;
  upsells_purchased: number;
}

export interface FunnelStep {
  step: string;
  customers: number;
  of_previous: Rate | null;
  of_first: Rate | null;
}

export interface FunnelFigures {
  raw: RawFunnel;
  ordered: { window_days: number; steps: FunnelStep[] } | null;
}

export interface UpsellFigures {
  made: number;
  shown: number;
  viewed: number;
  clicked: number;
  dismissed: number;
  purchased: number;
  view_rate: Rate;
  click_through: Rate;
  conversion: Rate;
  revenue: Revenue[];
}

export interface RevenueFigures {
  payments: number;
  revenue: Revenue[];
  /** The part of it that recommendations brought. */
  credited: Revenue[];
  completed_sessions: number | null;
  revenue_per_completed_session: PerUnit[] | null;
}

export interface CustomerFigures {
  customers: number;
  repeat_rate: Rate;
  adoption: Rate;
  sessions_per_customer: Average;
  lifetime_value: LifetimeValue[];
}

export interface SessionFigures {
  opened: number;
  started: number;
  completed: number;
  concluded: number;
  completion_rate: Rate;
  average_duration: Average;
  rating: Average;
  satisfaction: Rate;
}

export interface RowsPage {
  figure: string;
  columns: string[];
  rows: Record<string, unknown>[];
  next_cursor: string | null;
}

export interface CustomerValue {
  currency: string;
  paid: Price;
  refunded: Price;
  net: Price;
  count: number;
}

export interface CustomerRow {
  id: string;
  name: string | null;
  email: string | null;
  phone: string | null;
  created_at: string;
  sessions: number;
  sessions_completed: number;
  upsells_shown: number;
  upsells_purchased: number;
  value: CustomerValue[];
}

export interface CustomerPage {
  customers: CustomerRow[];
  next_cursor: string | null;
  as_of: string;
}
