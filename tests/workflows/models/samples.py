"""A small deployment without a flaw; tests put one flaw at a time into it."""

import json
import re
from collections.abc import Mapping
from typing import Final

from workflows.models.catalogue import Catalogue, Parameters
from workflows.models.findings import Finding
from workflows.models.rules import check, inspect

CATALOGUE: Final = Catalogue(
    operations={
        "orders.create": Parameters(
            frozenset({"phone"}), frozenset({"note"}), frozenset({"order_no"})
        ),
        "orders.close": Parameters(),
    },
    roles={"front_desk": "总部前台", "tech_support": "产品线支持科"},
    lookups=frozenset({"engineers"}),
    facts=frozenset({"machine_facts"}),
    due_dates=frozenset({"diagnosis"}),
    called_processes=frozenset({"elsewhere"}),
    decisions={"level": 2},
)


def drawn(source: str) -> str:
    """Draw every node and flow of a diagram, one upon the other."""
    shapes = ""
    for kind, name in re.findall(r"<(?:bpmn:)?(\w+) id=\"(\w+)\"", source):
        if kind == "sequenceFlow":
            shapes += (
                f'<bpmndi:BPMNEdge bpmnElement="{name}"><di:waypoint x="0" y="0" />'
                '<di:waypoint x="9" y="9" /></bpmndi:BPMNEdge>'
            )
        elif kind.endswith(("Event", "Task", "Gateway", "Activity", "subProcess")):
            shapes += (
                f'<bpmndi:BPMNShape bpmnElement="{name}"><dc:Bounds x="0" y="0"'
                ' width="9" height="9" /></bpmndi:BPMNShape>'
            )
    plane = '<bpmndi:BPMNPlane id="plane">'
    return source.replace(plane, plane + shapes)


REPAIR: Final = drawn("""<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
  xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI"\
  xmlns:dc="http://www.omg.org/spec/DD/20100524/DC"\
  xmlns:di="http://www.omg.org/spec/DD/20100524/DI"
  xmlns:camunda="http://camunda.org/schema/1.0/bpmn"
  xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
  id="Definitions_1" targetNamespace="http://bpmn.io/schema/bpmn">
  <bpmn:collaboration id="pools">
    <bpmn:participant id="pool" name="报修" processRef="repair" />
  </bpmn:collaboration>
  <bpmn:error id="nobody" name="无人" errorCode="no_engineer" />
  <bpmn:message id="msg" name="found" />
  <bpmn:process id="repair" name="报修" isExecutable="true">
    <bpmn:documentation>客户报修。</bpmn:documentation>
    <bpmn:laneSet id="lanes">
      <bpmn:lane id="desk" name="总部前台">
        <bpmn:flowNodeRef>Start</bpmn:flowNodeRef>
        <bpmn:flowNodeRef>inspect</bpmn:flowNodeRef>
      </bpmn:lane>
      <bpmn:lane id="support" name="tech_support">
        <bpmn:flowNodeRef>diagnose</bpmn:flowNodeRef>
      </bpmn:lane>
    </bpmn:laneSet>
    <bpmn:startEvent id="Start" camunda:formKey="register" />
    <bpmn:sequenceFlow id="f1" sourceRef="Start" targetRef="create" />
    <bpmn:serviceTask id="create" name="建单" camunda:resultVariable="order"
      camunda:delegateExpression="${orders.create}">
      <bpmn:extensionElements>
        <camunda:properties><camunda:property name="a" value="b" /></camunda:properties>
        <camunda:inputOutput>
          <camunda:inputParameter name="phone">${caller_phone}</camunda:inputParameter>
        </camunda:inputOutput>
      </bpmn:extensionElements>
    </bpmn:serviceTask>
    <bpmn:sequenceFlow id="f2" sourceRef="create" targetRef="diagnose" />
    <bpmn:userTask id="diagnose" name="诊断" camunda:formKey="diagnose"
      camunda:assignee="${owner}" camunda:candidateUsers="anna, ${deputy}"
      camunda:candidateGroups="front_desk@${if(a) then b else c},${group}">
      <bpmn:extensionElements>
        <camunda:inputOutput>
          <camunda:inputParameter name="subject">${order_no}</camunda:inputParameter>
          <camunda:outputParameter name="fault">${form}</camunda:outputParameter>
        </camunda:inputOutput>
      </bpmn:extensionElements>
    </bpmn:userTask>
    <bpmn:sequenceFlow id="f3" sourceRef="diagnose" targetRef="choose" />
    <bpmn:exclusiveGateway id="choose" name="上门？" default="f_no" />
    <bpmn:sequenceFlow id="f_yes" sourceRef="choose" targetRef="visit">
      <bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">${visit = true}\
</bpmn:conditionExpression>
    </bpmn:sequenceFlow>
    <bpmn:sequenceFlow id="f_no" sourceRef="choose" targetRef="inspect" />
    <bpmn:callActivity id="visit" name="上门" calledElement="visiting">
      <bpmn:extensionElements>
        <camunda:in businessKey="#{execution.processBusinessKey}" />
        <camunda:in variables="all" />
        <camunda:in source="order_id" target="order_id" />
        <camunda:out sourceExpression="${hours + 1}" target="hours" />
      </bpmn:extensionElements>
    </bpmn:callActivity>
    <bpmn:boundaryEvent id="none_found" attachedToRef="visit">
      <bpmn:errorEventDefinition id="caught" errorRef="nobody" />
    </bpmn:boundaryEvent>
    <bpmn:sequenceFlow id="f4" sourceRef="none_found" targetRef="failed" />
    <bpmn:sequenceFlow id="f5" sourceRef="visit" targetRef="End" />
    <bpmn:subProcess id="inspect" name="检查">
      <bpmn:startEvent id="inner_start" />
      <bpmn:sequenceFlow id="g1" sourceRef="inner_start" targetRef="look" />
      <bpmn:userTask id="look" name="查看" />
      <bpmn:sequenceFlow id="g2" sourceRef="look" targetRef="inner_end" />
      <bpmn:endEvent id="inner_end" />
    </bpmn:subProcess>
    <bpmn:sequenceFlow id="f6" sourceRef="inspect" targetRef="End" />
    <bpmn:endEvent id="failed">
      <bpmn:errorEventDefinition id="thrown" errorRef="nobody" />
    </bpmn:endEvent>
    <bpmn:endEvent id="End" />
    <bpmn:textAnnotation id="note"><bpmn:text>说明</bpmn:text></bpmn:textAnnotation>
    <bpmn:association id="link" sourceRef="note" targetRef="End" />
  </bpmn:process>
  <bpmndi:BPMNDiagram id="drawing"><bpmndi:BPMNPlane id="plane">\
</bpmndi:BPMNPlane></bpmndi:BPMNDiagram>
</bpmn:definitions>
""")

VISITING: Final = drawn("""<definitions
  xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" targetNamespace="x"
  xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI"
  xmlns:dc="http://www.omg.org/spec/DD/20100524/DC"
  xmlns:di="http://www.omg.org/spec/DD/20100524/DI"
  xmlns:camunda="http://camunda.org/schema/1.0/bpmn">
  <process id="visiting" isExecutable="true" camunda:isStartableInTasklist="false">
    <startEvent id="s" /><endEvent id="e" />
    <userTask id="go" name="Go" camunda:candidateGroups="front_desk" />
    <sequenceFlow id="f1" sourceRef="s" targetRef="go" />
    <sequenceFlow id="f2" sourceRef="go" targetRef="e" />
  </process>
  <bpmndi:BPMNDiagram><bpmndi:BPMNPlane id="plane">\
</bpmndi:BPMNPlane></bpmndi:BPMNDiagram>
</definitions>
""")


def label(zh: str = "标题", en: str = "Title") -> dict[str, object]:
    """Give the labels of a field or form."""
    return {"zh": {"title": zh}, "en": {"title": en}}


def form_text(
    properties: Mapping[str, Mapping[str, object]] | None = None, /, **top: object
) -> str:
    """Write a form file; labels are added where a field has none."""
    fields = {
        name: {"x-i18n": label(), **definition}
        for name, definition in (properties or {}).items()
    }
    form = {"type": "object", "x-i18n": label(), "properties": fields, **top}
    return json.dumps(form, ensure_ascii=False, indent=1)


REGISTER: Final = form_text(
    {
        name: {"type": "string"}
        for name in [
            *("caller_phone", "owner", "deputy", "group", "a", "b", "c"),
            *("order_no", "order_id", "visit"),
        ]
    }
)
DIAGNOSE: Final = form_text()
ENGLISH: Final = json.dumps(
    {
        name: "Diagnosis" if name == "diagnose" else name.title()
        for name in [
            "pool",
            "repair",
            "desk",
            "create",
            "diagnose",
            "choose",
            "visit",
            "inspect",
            "look",
        ]
    },
    indent=1,
)


def deployment(**replaced: str) -> dict[str, bytes]:
    """Give the flawless deployment; keyword ``repair`` etc. replaces a file."""
    files = {
        "repair/repair.bpmn": replaced.get("repair", REPAIR),
        "visiting/visiting.bpmn": replaced.get("visiting", VISITING),
        "repair/register.form.json": replaced.get("register", REGISTER),
        "repair/diagnose.form.json": replaced.get("diagnose", DIAGNOSE),
        "repair/i18n/en.json": replaced.get("en", ENGLISH),
    }
    return {path: text.encode(errors="surrogateescape") for path, text in files.items()}


def broken(old: str, new: str, source: str = REPAIR) -> str:
    """Put a flaw into a diagram."""
    assert old in source, old
    return source.replace(old, new)


def findings(**replaced: str) -> tuple[Finding, ...]:
    """Check the deployment with some files replaced."""
    return check(deployment(**replaced), CATALOGUE)


def everything(files: Mapping[str, bytes]) -> tuple[Finding, ...]:
    """Check files, warnings and reasons included."""
    return inspect(files, CATALOGUE)
