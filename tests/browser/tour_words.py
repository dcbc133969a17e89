"""What a newcomer reads on the way through the tour, in both languages."""

from collections.abc import Mapping

Words = Mapping[str, str]

_ZH: Words = {
    "warranty": "保内，剩 160 天 / 1160 h",
    "past orders": "历史工单 2 张",
    "fault": "主泵压力低，停机",
    "diagnose": "技术支持诊断",
    "pump": "主泵",
    "prediction of the pump": "主泵 PN-0001",
    "accept": "网点接单",
    "assign": "二级派工",
    "Cai Ming's rank": "蔡明 — 技能3级",
    "appoint": "预约客户",
    "arrival": "出发与到达",
    "result": "现场结果",
    "hidden prediction": "已锁定，提交换件申请后可见。",
    "request": "填写换件申请单与故障反馈",
    "supplement": "补充申请",
    "missing photos": "第 3 行的旧件照片、第 4 行的旧件照片",
    "first review": "初审",
    "norm of the valve": "超常规：112 次同类维修中 3 次用到",
    "filter is a wear part": "易损件，不在保修范围",
    "not predicted": "总部预判中没有",
    "line 4": "4. PN-0014 先导阀",
    "why": "金额较大",
    "second review": "复审",
    "confirm": "确认部分批准",
    "issue": "网点出库",
    "verify": "核实总部库存",
    "slip": "开借出单",
    "leader": "领导签字",
    "finance": "财务签字",
    "ship": "拿货发货",
    "gate": "出门核验",
    "receive": "收货确认",
    "call": "回访",
    "closed": "已完成",
    "red list": "红色名单",
    "first-time fixes": "上门后结案",
    "funnel": "各网点的超常规申请",
    "above the limit": "昆明办事处|呼和浩特办事处|洛阳龙门代理",
    "orders at the front desk": "3 前台咨询",
    "version 2": "第 2 版已发布",
    "who did what": "登记报障 李静|前台咨询 李静|技术支持诊断 刘洋|网点接单 冯涛|"
    "二级派工 冯涛|预约客户 蒋欣|出发与到达 蒋欣 代 蔡明|现场结果 蒋欣 代 蔡明|"
    "填写换件申请单与故障反馈 蒋欣|补充申请 蒋欣|初审 刘洋|复审 黄丽|"
    "确认部分批准 蒋欣|网点出库 蒋欣|核实总部库存 马超|开借出单 马超|"
    "领导签字 胡建华|财务签字 林晓|拿货发货 罗刚|出门核验 宋强|收货确认 蒋欣|"
    "网点接单 冯涛|二级派工 冯涛|预约客户 蒋欣|出发与到达 蒋欣 代 蔡明|"
    "现场结果 蒋欣 代 蔡明|回访 李静",
}
_EN: Words = {
    "warranty": "In warranty, 160 days / 1160 h left",
    "past orders": "Past orders: 2",
    "fault": "main pump pressure low, machine down",
    "diagnose": "Technical diagnosis",
    "pump": "Main hydraulic pump",
    "prediction of the pump": "Main hydraulic pump PN-0001",
    "accept": "Accept order",
    "assign": "Second-level dispatch",
    "Cai Ming's rank": "Cai Ming — skill 3",
    "appoint": "Appointment",
    "arrival": "Departure and arrival",
    "result": "Work result",
    "hidden prediction": "Locked. You see it once the part request has been submitted.",
    "request": "Fill in part request",
    "supplement": "Add to the request",
    "missing photos": "photo of the old part of line 3, "
    "photo of the old part of line 4",
    "first review": "First review",
    "norm of the valve": "above norm: 3 of 112 such repairs used it",
    "filter is a wear part": "wear part, not under warranty",
    "not predicted": "not in headquarters' prediction",
    "line 4": "4. PN-0014 Pilot valve",
    "why": "Considerable amount",
    "second review": "Second review",
    "confirm": "Confirm partial approval",
    "issue": "Issue parts",
    "verify": "Check HQ stock",
    "slip": "Write loan slip",
    "leader": "Leader signs",
    "finance": "Finance signs",
    "ship": "Pick and ship",
    "gate": "Gate release",
    "receive": "Confirm receipt",
    "call": "Follow-up call",
    "closed": "Closed",
    "red list": "Red list",
    "first-time fixes": "closed orders with a visit",
    "funnel": "Requests of the units above norm",
    "above the limit": "Kunming Office|Hohhot Office|Luoyang Longmen Agent",
    "orders at the front desk": "3 Front-desk consultation",
    "version 2": "Version 2 is published",
    "who did what": "Fault report Li Jing|Front-desk consultation Li Jing|"
    "Technical diagnosis Liu Yang|Accept order Feng Tao|"
    "Second-level dispatch Feng Tao|Appointment Jiang Xin|"
    "Departure and arrival Jiang Xin for Cai Ming|Work result Jiang Xin for Cai Ming|"
    "Fill in part request Jiang Xin|Add to the request Jiang Xin|"
    "First review Liu Yang|Second review Huang Li|Confirm partial approval Jiang Xin|"
    "Issue parts Jiang Xin|Check HQ stock Ma Chao|Write loan slip Ma Chao|"
    "Leader signs Hu Jianhua|Finance signs Lin Xiao|Pick and ship Luo Gang|"
    "Gate release Song Qiang|Confirm receipt Jiang Xin|Accept order Feng Tao|"
    "Second-level dispatch Feng Tao|Appointment Jiang Xin|"
    "Departure and arrival Jiang Xin for Cai Ming|Work result Jiang Xin for Cai Ming|"
    "Follow-up call Li Jing",
}
WORDS: Mapping[str, Words] = {"zh": _ZH, "en": _EN}
