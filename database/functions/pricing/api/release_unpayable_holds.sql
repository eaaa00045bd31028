-- Settles holds whose checkouts expired before they got an address for payment; returns how many.
create or replace function api.release_unpayable_holds(claims jsonb, at_most integer) returns integer
language plpgsql security definer set search_path = crm, pg_temp as $$
declare
  h record;
  settled integer := 0;
begin
  perform crm.authorize_call(claims, 'service');
  for h in
    select p.intake_id, p.discount from price_holds as p
    where p.state = 'held' and not exists (select from checkouts as c where c.intake_id = p.intake_id and crm.may_be_paid(c))
    order by p.discount collate "C", p.intake_id limit at_most
  loop
    -- Whoever holds the row settles it; waiting for them here could be waiting for each other.
    perform from price_holds as p where p.intake_id = h.intake_id and p.discount = h.discount for update skip locked;
    if found then
      perform crm.settle_hold(h.intake_id, h.discount);
      settled := settled + 1;
    end if;
  end loop;
  return settled;
end $$;

grant execute on function api.release_unpayable_holds to crm_worker;
