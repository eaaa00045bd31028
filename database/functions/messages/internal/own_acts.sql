-- The interactions that a customer causes by an act of their own: they say at which hours somebody is there.
create or replace function crm.own_acts() returns text[]
language sql immutable
return array['intake_submitted', 'waiver_accepted', 'checkout_started', 'summary_viewed', 'upsell_clicked', 'upsell_dismissed'];
