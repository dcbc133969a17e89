"""One module for each screen."""

from web.screens import (
    bulk,
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
    settings,
    sign_in,
    substitutions,
    suggestions,
    tasks,
)

ALL = (
    bulk.screen,
    frame.screen,
    front_desk.screen,
    health.screen,
    inbox.screen,
    locale.screen,
    notifications.screen,
    suggestions.screen,
    operations.screen,
    opportunities.screen,
    orders.screen,
    processes.screen,
    settings.screen,
    sign_in.screen,
    substitutions.screen,
    tasks.screen,
)
