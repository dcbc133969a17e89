"""T11: an order is withdrawn while its parts are in transit: they are called back."""

from tests.diagrams import call, diagram, end, start
from tests.processes.delivery import Delivery
from workflows.commands.definitions import Deploy
from workflows.commands.process_instances import StartProcessInstance
from workflows.engine import SYSTEM

_GIVEN = "order_id order_no line subject priority customer_name serial_no"
_SCRIPT = (
    '<bpmn:scriptTask id="given" scriptFormat="feel"><bpmn:script>order_id = {id}\n'
    'order_no = "{no}"</bpmn:script></bpmn:scriptTask>'
)


def withdraw(delivery: Delivery) -> Delivery:
    """Call the recall as the withdrawal of an order does."""
    nodes = start() + _SCRIPT.format(id=delivery.order_id, no=delivery.no)
    nodes += call("recalling", "parts_recall", _GIVEN) + end()
    flows = ("begin given", "given recalling", "recalling done")
    files = {"withdrawal/withdrawal.bpmn": diagram("withdrawal", nodes, *flows)}
    delivery.engine.run(Deploy(files), actor=SYSTEM)
    started = delivery.engine.run(StartProcessInstance("withdrawal"), actor=SYSTEM)
    delivery.instance_id = started.process_instance_id
    return delivery


def test_what_is_on_its_way_is_called_back(delivery: Delivery) -> None:
    delivery.stock(HQ=2).begin(("PN-0001", 2)).from_headquarters()

    withdraw(delivery)
    assert delivery.waiting == ["recall_shipment"]
    delivery.fill("logi", "recall_shipment")

    assert delivery.waiting == []
    assert (delivery.on_hand("HQ"), delivery.on_hand("TRANSIT")) == ((2, 0), (0, 0))
    assert [line.cancelled for line in delivery.lines] == [2]
    assert delivery.contradictions == []


def test_without_anything_in_transit_only_reservations_are_freed(
    delivery: Delivery,
) -> None:
    delivery.stock(HQ=2).begin(("PN-0001", 2))

    withdraw(delivery)

    assert delivery.waiting == []
    assert delivery.on_hand("HQ") == (2, 0)
    assert delivery.contradictions == []
