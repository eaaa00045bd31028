"""Errors in Stripe's shape, which the SDK turns into its own exceptions."""

from starlette.responses import JSONResponse


class StripeError(Exception):
    """An error response."""

    def __init__(
        self,
        message: str,
        *,
        status: int = 400,
        type_: str = "invalid_request_error",
        code: str | None = None,
        param: str | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        details = {"message": message, "type": type_, "code": code, "param": param}
        self.body = {"error": {key: value for key, value in details.items() if value is not None}}

    def response(self) -> JSONResponse:
        """The error as Stripe writes it."""
        return JSONResponse(self.body, self.status)


def missing(noun: str, id_: str, param: str = "id", status: int = 404) -> StripeError:
    """An id that names nothing here."""
    return StripeError(
        f"No such {noun}: '{id_}'", status=status, code="resource_missing", param=param
    )


def required(param: str) -> StripeError:
    """A parameter that has to be there."""
    return StripeError(f"Missing required param: {param}.", code="parameter_missing", param=param)


def invalid(param: str, message: str, code: str | None = None) -> StripeError:
    """A parameter that cannot be what it is."""
    return StripeError(message, code=code, param=param)
