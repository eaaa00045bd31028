-- Who may report what: a customer two acts of their own, a trusted backend any. The others the system observes itself.
set local role crm_owner;

create or replace function crm.check_reporter(whose uuid, kind text) returns void
language plpgsql as $$
begin
  if crm.role() = 'customer' and whose <> crm.subject() then
    perform crm.refuse_field('CR404', 'customer_id', 'There is no such customer.');
  end if;
  if crm.role() = 'customer' and kind not in ('summary_viewed', 'waiver_accepted') then
    perform crm.refuse_field('CR403', 'interaction_type', format('A customer may not report %s.', kind));
  end if;
end $$;

grant execute on function crm.check_reporter(uuid, text) to crm_api;
