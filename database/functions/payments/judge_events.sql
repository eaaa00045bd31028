-- What became of each event of a checkout: applied once its checkout is known, flagged where a person must look, else held.
set local role crm_owner;

create or replace function crm.judge_events(checkout text, ours boolean) returns void
language plpgsql as $$
begin
  with facts as (
    select payment_intent_id, charge_id from crm.find_facts(checkout)
  ), judged as (
    select e.id, case
      when e.checkout_session_id is not null then p.flag
      when e.currency <> p.currency then 'currency_mismatch'
    end as flag, p.id is not null or ours as known
    from crm.stripe_events as e left join crm.payments as p on p.stripe_checkout_session_id = checkout
    where e.checkout_session_id = checkout
      or e.payment_intent_id in (select payment_intent_id from facts)
      or e.charge_id in (select charge_id from facts)
  )
  update crm.stripe_events as e set
    outcome = case when judged.flag is not null then 'flagged' when judged.known then 'applied' else 'stored' end,
    flag = judged.flag
  from judged
  where e.id = judged.id and (e.outcome, e.flag) is distinct from (
    case when judged.flag is not null then 'flagged' when judged.known then 'applied' else 'stored' end, judged.flag
  );
end $$;

grant execute on function crm.judge_events(text, boolean) to crm_api;
