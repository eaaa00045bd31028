-- What is credited to recommendations is counted by the day of payment, too: payments of before are found by a rebuild alone.
set local role crm_owner;

alter table crm.payments no force row level security;
alter table crm.metric_marks no force row level security;
update crm.metric_marks set rebuild_due = true where exists (select from crm.payments where upsell_id is not null);
alter table crm.metric_marks force row level security;
alter table crm.payments force row level security;
