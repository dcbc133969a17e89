"""The variables that each operation gives back, for the check of a deployment."""

from typing import Final

from handlers.care import care_calls, maintenance_operations, service_requests
from handlers.delivery import stock_operations
from handlers.development import opportunity_operations
from handlers.parts import request_operations
from handlers.selling import sale_operations
from handlers.settlement import settlement_operations

_NAMES: Final = {
    "dispatch.create_order": "order_id order_no line customer_name serial_no machine_id"
    " owner_unit warranty open_order_no subject priority",
    "dispatch.merge_order": "",
    "dispatch.end_order": "",
    "dispatch.start_diagnosis": "line",
    "dispatch.lock_prediction": "prediction_id courier_allowed priority",
    "dispatch.propose_unit": "exec_unit priority own_unit unit_refusals free_engineers"
    " unit_grade",
    "dispatch.offer_next_unit": "offered_unit",
    "dispatch.assign_unit": "exec_unit accept_by",
    "dispatch.accept_order": "",
    "dispatch.refuse_order": "refusals",
    "dispatch.rank_engineers": "engineers_found",
    "dispatch.record_decision": "",
    "dispatch.reopen_order": "reopened",
    "dispatch.close_order": "",
    "visits.plan_visit": "visit_id",
    "visits.record_contact": "attempts unreachable",
    "visits.record_resolution": "",
    "visits.record_reassignment": "",
    "visits.continue_visit": "visit_id exec_unit engineer arrive_at planned_from",
    "visits.tell_supervisor": "",
    "visits.record_arrival": "",
    "visits.post_visit": "outcome installed_all",
    "follow_ups.record_follow_up": "reached refused attempts parts_confirmed lead"
    " customer_code",
    "follow_ups.draw_follow_up": "selected",
    "follow_ups.mark_unreachable": "",
    "machines.read_warranty_facts": "serial_known days_left hours warranty_hours"
    " months_in_use warranty_months part_warranty goodwill",
    "dispatch.record_warranty": "warranty",
    "dispatch.withdraw": "",
    "dispatch.record_call": "priority",
    "dispatch.record_exception": "",
    "machines.verify_machine": "line",
    **stock_operations.RESULTS,
    **opportunity_operations.RESULTS,
    **request_operations.RESULTS,
    **settlement_operations.RESULTS,
    **maintenance_operations.RESULTS,
    **care_calls.RESULTS,
    **sale_operations.RESULTS,
    **service_requests.RESULTS,
}

#: The names by operation; one that is not here may give back anything.
RESULTS: Final = {name: frozenset(given.split()) for name, given in _NAMES.items()}
