"""One module for each screen."""

from web.screens import (
    files,
    frame,
    front_desk,
    health,
    inbox,
    locale,
    notifications,
    operations,
    opportunities,
    orders,
    processes,
    service_requests,
    settings,
    sign_in,
    suggestions,
    tasks,
)

ALL = (
    files.screen,
    frame.screen,
    front_desk.screen,
    health.screen,
    inbox.screen,
    locale.screen,
    notifications.screen,
    suggestions.screen,
    operations.screen,
    opportunities.screen,
    service_requests.screen,
    orders.screen,
    processes.screen,
    settings.screen,
    sign_in.screen,
    tasks.screen,
)
