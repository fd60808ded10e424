"""Whether the process lives, and whether it may be given requests."""

import asyncio

from fastapi import APIRouter, Response, status

from service.settings import Address

CHECK_SECONDS = 1.0


async def is_reachable(address: Address) -> bool:
    """Whether something accepts connections there within a second."""
    try:
        async with asyncio.timeout(CHECK_SECONDS):
            _, writer = await asyncio.open_connection(address.host, address.port)
    except (OSError, TimeoutError):
        return False
    writer.close()
    return True


def health_routes(dependencies: tuple[Address, ...]) -> APIRouter:
    """Routes of the probes in manifests/base/deployment.yaml."""
    router = APIRouter(tags=["health"])

    @router.get("/livez")
    async def live() -> dict[str, str]:
        """Without dependencies: a restart would not mend them."""
        return {"status": "alive"}

    @router.get("/readyz")
    async def ready(response: Response) -> dict[str, object]:
        """With dependencies: a pod that cannot reach them gets no requests."""
        reached = await asyncio.gather(*(is_reachable(address) for address in dependencies))
        missing = [str(address) for address, there in zip(dependencies, reached, strict=True) if not there]
        if missing:
            response.status_code = status.HTTP_503_SERVICE_UNAVAILABLE
        return {"status": "waiting" if missing else "ready", "missing": missing}

    return router
