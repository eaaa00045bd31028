-- After pg_restore, as the master, in one transaction: on another server transaction ids start again, and rows with higher ids would
-- be counted twice. Then rebuild the figures.
set local role crm_owner;
set local row_security = off;
alter table crm.crm_interactions no force row level security;
update crm.crm_interactions set written_by = pg_current_xact_id() where written_by >= pg_current_xact_id();

-- Which of them were taken for cohorts is not known any more: everybody is looked at again, in steps.
alter table crm.cohort_checks no force row level security;
alter table crm.cohort_state no force row level security;
insert into crm.cohort_checks (customer_id, due_at) select distinct customer_id, now() from crm.crm_interactions
on conflict (customer_id) do update set due_at = excluded.due_at, asked = crm.cohort_checks.asked + 1;
update crm.cohort_state set xid = (pg_current_xact_id()::text::bigint + 1)::text::xid8;
alter table crm.cohort_checks force row level security;
alter table crm.cohort_state force row level security;
alter table crm.crm_interactions force row level security;

-- What was due may have been mailed after the backup: it is in doubt, and nothing goes out until a person resumes the campaigns.
alter table crm.messages no force row level security;
alter table crm.campaign_pauses no force row level security;
update crm.messages set state = 'in_doubt', reason = 'restored', begun_at = now()
where state = 'sending' or state = 'due' and due_at <= now();
insert into crm.campaign_pauses (name, paused_at, paused_by) values ('*', now(), '00000000-0000-0000-0000-000000000000')
on conflict (name) where resumed_at is null do nothing;
alter table crm.messages force row level security;
alter table crm.campaign_pauses force row level security;
