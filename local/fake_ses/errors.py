"""Errors in SES's shape, which boto3 turns into its own exceptions."""

from starlette.responses import JSONResponse


class SesError(Exception):
    """A refusal, under the name that the service model gives it."""

    def __init__(self, code: str, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.code = code
        self.status = status

    def response(self) -> JSONResponse:
        """The error as SES writes it."""
        return JSONResponse(
            {"message": str(self)}, self.status, headers={"x-amzn-ErrorType": self.code}
        )


def bad_request(message: str) -> SesError:
    """A request that cannot be what it is."""
    return SesError("BadRequestException", message)


def missing(message: str) -> SesError:
    """Something that is not there."""
    return SesError("NotFoundException", message, 404)


def rejected(message: str) -> SesError:
    """A mail that SES does not take."""
    return SesError("MessageRejected", message)
