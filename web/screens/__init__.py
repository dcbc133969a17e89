"""One module for each screen."""

from web.screens import (
    frame,
    front_desk,
    health,
    inbox,
    locale,
    operations,
    orders,
    processes,
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
    suggestions.screen,
    operations.screen,
    orders.screen,
    processes.screen,
    sign_in.screen,
    tasks.screen,
)
