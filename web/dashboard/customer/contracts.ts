/** What the API answers about one customer. */
import type { Session } from "../../lib/contract.ts";
import type { CustomerRow, Price } from "../contracts.ts";

export interface Customer extends CustomerRow {
  funnel: {
    total_intakes: number;
    sessions_started: number;
    sessions_completed: number;
    upsells_shown: number;
    upsells_clicked: number;
    upsells_purchased: number;
    conversion_rate: number;
  };
}

export interface Interaction {
  id: string;
  interaction_type: string;
  session_id: string | null;
  metadata: Record<string, unknown>;
  created_at: string;
}

export interface Payment {
  id: string;
  intake_id: string | null;
  upsell_id: string | null;
  plan: string | null;
  recommendation_type: string | null;
  gross: Price;
  refunded: Price;
  net: Price;
  flag: string | null;
  paid_at: string;
}

export interface Decision {
  recommendation_type: string;
  offered: boolean;
  price: Price | null;
  reason: string | null;
  upsell: Record<"shown_at" | "viewed_at" | "clicked_at" | "purchased_at" | "dismissed_at", string | null> | null;
}

export interface DecidedSession {
  session_id: string;
  decisions: Decision[];
}

export interface CustomerSession extends Session {
  intake_id: string | null;
  price: Price;
}

export interface Story {
  customer: Customer;
  sessions: CustomerSession[];
  interactions: Interaction[];
  payments: Payment[];
  decided: DecidedSession[];
  /** Whether there is more than was loaded. */
  isCut: boolean;
}
