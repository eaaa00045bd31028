-- A link as admins see it: its token is known to those alone who have it.
create or replace function crm.share_reply(l crm.share_links) returns jsonb
language sql immutable as $$
  select jsonb_build_object(
    'id', l.id, 'view', l.view, 'created_by', l.created_by, 'created_at', l.created_at, 'expires_at', l.expires_at,
    'revoked_at', l.revoked_at
  )
$$;
