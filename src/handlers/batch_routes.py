"""The second version's routes. What they take is imported when they are called: most requests are of the first."""

from __future__ import annotations

from aws_lambda_powertools.event_handler.api_gateway import Response, Router

router = Router()


@router.post("/v2/uploads")  # as `batch_contract` says, which is not imported for that
def start() -> Response[str]:
    from handlers.batch_start import answer_batch

    return answer_batch(router)
