-- Customers whose first interaction of a type was written by these transactions.
create or replace function crm.first_touches_since(mark xid8, up_to xid8)
returns table (customer_id uuid, interaction_type text, was timestamptz, becomes timestamptz)
language sql stable as $$
  select i.customer_id, i.interaction_type, f.first_at, i.first_at
  from (
    select customer_id, interaction_type, min(created_at) as first_at
    from crm.crm_interactions
    where written_by >= mark and (up_to is null or written_by < up_to)
    group by customer_id, interaction_type
  ) as i
  left join crm.first_touches as f using (customer_id, interaction_type)
  where f.first_at is null or i.first_at < f.first_at
$$;
