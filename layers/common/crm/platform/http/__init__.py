"""HTTP for handlers: routes, requests, who asks, and how refusals are answered."""

from crm.platform.http.api import Api
from crm.platform.http.principal import Principal, Role
from crm.platform.http.request import Request
from crm.platform.http.routes import Reply, Route
from crm.platform.idempotency import RequestKey

__all__ = ["Api", "Principal", "Reply", "Request", "RequestKey", "Role", "Route"]
