-- Keeps who followed links. What people followed counts: for the mail, and once for the recommendation, as a click of the customer's.
create or replace function api.settle_clicks(claims jsonb, at timestamptz, verdicts jsonb) returns integer
language plpgsql security definer set search_path = crm, pg_temp as $$
declare
  v record;
  changed integer := 0;
begin
  perform crm.authorize_call(claims, 'service');
  for v in
    select c.id, c.message_id, c.position, c.kind, c.at as clicked, e ->> 'class' as class, e -> 'reasons' as reasons
    from jsonb_array_elements(verdicts) as e join message_clicks as c on c.id = (e ->> 'id')::uuid
    order by c.at, c.id
  loop
    update message_clicks as c set
      class = v.class, reasons = array(select jsonb_array_elements_text(v.reasons)), settled_at = settle_clicks.at
    where c.id = v.id and c.class is distinct from v.class and c.class is distinct from 'human';
    continue when not found;
    changed := changed + 1;
    if v.class = 'human' then
      perform crm.count_human_click(v.message_id, v.position::integer, v.kind, v.clicked);
    end if;
  end loop;
  return changed;
end $$;

grant execute on function api.settle_clicks to crm_worker;
