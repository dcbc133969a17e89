"""One module for each screen."""

from web.screens import (
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
    reports,
    settings,
    sign_in,
    suggestions,
    tasks,
)

ALL = (
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
    reports.screen,
    settings.screen,
    sign_in.screen,
    tasks.screen,
)
