"""HTTP for handlers: routes, requests, who asks, and how refusals are answered."""

from crm.platform.http.api import Api
from crm.platform.http.request import Request
from crm.platform.http.routes import Reply, Route
from crm.platform.idempotency import RequestKey
from crm.platform.principal import Principal, Role

__all__ = ["Api", "Principal", "Reply", "Request", "RequestKey", "Role", "Route"]
