"""The variables that each operation gives back, for the check of a deployment."""

from typing import Final

from handlers import opportunity_operations

_NAMES: Final = {
    "dispatch.create_order": "order_id order_no line customer_name serial_no machine_id"
    " owner_unit warranty open_order_no subject priority",
    "dispatch.merge_order": "",
    "dispatch.end_order": "",
    "dispatch.start_diagnosis": "line",
    "dispatch.lock_prediction": "prediction_id",
    "dispatch.propose_unit": "exec_unit auto_unit",
    "dispatch.assign_unit": "exec_unit",
    "dispatch.accept_order": "",
    "dispatch.refuse_order": "refusals",
    "dispatch.rank_engineers": "engineers_found",
    "dispatch.record_decision": "",
    "dispatch.reopen_order": "reopened",
    "dispatch.close_order": "",
    "visits.plan_visit": "visit_id",
    "visits.record_contact": "attempts",
    "visits.record_arrival": "",
    "visits.post_visit": "outcome",
    "follow_ups.record_follow_up": "reached attempts",
    "machines.read_warranty_facts": "serial_known months_in_use hours warranty_months"
    " warranty_hours part_warranty goodwill",
    "dispatch.record_warranty": "warranty",
    **dict.fromkeys(
        (
            "stock.add_lines",
            "stock.reserve",
            "stock.read_lines",
            "stock.end_waiting",
        ),
        "open_lines waiting_lines delivered_lines has_local has_hq has_other has_none"
        " other_units",
    ),
    "stock.decide_missing": "expected_at waiting_lines",
    "stock.book_receipt": "",
    "stock.issue": "short",
    "stock.verify": "found short",
    "loan_slips.write_slip": "slip_id slip_no",
    "loan_slips.sign_slip": "slip_state refusals",
    "shipments.ship": "shipment_id short",
    "shipments.transfer": "shipment_id short",
    "shipments.release_gate": "released",
    "shipments.recall": "",
    "shipments.receive": "claim_needed",
    "shipments.settle_claim": "claim_needed",
    **opportunity_operations.RESULTS,
}

#: The names by operation; one that is not here may give back anything.
RESULTS: Final = {name: frozenset(given.split()) for name, given in _NAMES.items()}
