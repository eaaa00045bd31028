/** What a customer's page shows. */
import type { CustomerDetail, DecidedSession, Interaction, Payment, Session } from "../../lib/api-types.ts";

export interface Story {
  customer: CustomerDetail;
  sessions: Session[];
  interactions: Interaction[];
  payments: Payment[];
  decided: DecidedSession[];
  /** Whether there is more than was loaded. */
  isCut: boolean;
}
