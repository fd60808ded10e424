"""The application itself."""

from fastapi import FastAPI

from service.health import health_routes
from service.observation import observe
from service.settings import Settings


def create_application(settings: Settings) -> FastAPI:
    """Put the routes together; nothing is shared between two applications."""
    application = FastAPI(title="@@app_name@@")
    observe(application)
    application.include_router(health_routes(settings.dependencies))

    @application.get("/")
    async def greeting() -> dict[str, str]:
        return {"service": "@@app_name@@"}

    return application
